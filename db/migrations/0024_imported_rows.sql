-- What takes over another installation of this product (evolv import-django), and what a running school needs to know
-- of it afterwards.

SET LOCAL search_path = evolv;

-- Which row here was which row there, so that a second import doubles nothing.
CREATE TABLE imported_row (
    kind      varchar(63) NOT NULL,  -- of row; mostly the name of our table
    source_id bigint NOT NULL,
    target_id bigint,                -- NULL: a pair, which has no id, or a row that was deleted here
    taken     jsonb NOT NULL,        -- column by column a digest of what was taken, to know what changed there since

    CONSTRAINT imported_row_pkey PRIMARY KEY (kind, source_id)
);
CREATE INDEX imported_row_target_idx ON imported_row (kind, target_id);

-- What is deleted here is not taken again, and nothing that says what it held is kept.
-- TG_ARGV: the kinds of row that are taken into this table.
CREATE FUNCTION forget_imported_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
BEGIN
    UPDATE imported_row SET target_id = NULL, taken = '{}'
    WHERE kind = ANY (ARRAY(SELECT unnest(TG_ARGV))) AND target_id = OLD.id;
    RETURN NULL;
END
$$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY[
        'account', 'profile', 'category', 'location', 'partner', 'course', 'course_material', 'schedule', 'module',
        'lesson', 'student', 'selection_procedure', 'student_selection', 'enrollment', 'schedule_enrollment', 'event',
        'event_attendance', 'event_registration', 'alumni', 'about_us', 'core_value', 'team_member', 'review',
        'contact_message']
    LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I FOR EACH ROW EXECUTE FUNCTION forget_imported_row(%s)',
            name || '_forget_imported', name,
            CASE name WHEN 'enrollment' THEN '''enrollment'', ''student_course''' ELSE quote_literal(name) END);
    END LOOP;
END
$$;

-- An import mails to nobody, so the lines of those who wait do not move by it: they move with the next place that
-- becomes free in another way.
CREATE FUNCTION is_importing() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN coalesce(current_setting('evolv.importing', true), '') = 'yes';

DROP TRIGGER schedule_enrollment_line_moves ON schedule_enrollment;
CREATE TRIGGER schedule_enrollment_line_moves AFTER DELETE ON schedule_enrollment
    FOR EACH ROW WHEN (OLD.state = 'enrolled' AND NOT is_importing()) EXECUTE FUNCTION schedule_line_moves();
DROP TRIGGER schedule_line_moves ON schedule;
CREATE TRIGGER schedule_line_moves AFTER UPDATE OF capacity, end_date ON schedule
    FOR EACH ROW WHEN ((NEW.capacity IS NULL OR NEW.capacity > OLD.capacity OR NEW.end_date > OLD.end_date)
                       AND NOT is_importing())
    EXECUTE FUNCTION schedule_line_moves();
DROP TRIGGER event_line_moves ON event;
CREATE TRIGGER event_line_moves AFTER UPDATE OF capacity, date, end_date ON event
    FOR EACH ROW WHEN ((OLD.capacity, OLD.date, OLD.end_date) IS DISTINCT FROM (NEW.capacity, NEW.date, NEW.end_date)
                       AND NOT is_importing())
    EXECUTE FUNCTION event_line_moves();

-- What was uploaded there keeps its day and its person.
DROP TRIGGER course_material_1_uploader ON course_material;
CREATE TRIGGER course_material_1_uploader BEFORE INSERT ON course_material
    FOR EACH ROW WHEN (NEW.uploaded_by_id IS NULL AND NOT is_importing()) EXECUTE FUNCTION course_material_uploader();
DROP TRIGGER course_material_2_uploader ON course_material;
CREATE TRIGGER course_material_2_uploader BEFORE UPDATE OF file ON course_material
    FOR EACH ROW WHEN (NEW.file <> OLD.file AND NOT is_importing()) EXECUTE FUNCTION course_material_uploader();

-- The iterations of one of Django's passwords; NULL for what is none. Sign-in asks for the most
-- (common/auth/password.h).
CREATE FUNCTION django_iterations(password_hash text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN substring(password_hash FROM '^pbkdf2_sha256\$([0-9]{1,7})\$')::integer;
CREATE INDEX account_django_idx ON account (django_iterations(password_hash))
    WHERE django_iterations(password_hash) IS NOT NULL;
