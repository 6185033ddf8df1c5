-- Sums that are kept because counting would not do: page 1 of a list, a course's rating and the dashboard may
-- not become slower with a million reviews. Triggers per statement, over the changed rows at once, with the
-- owner's rights: the web role can read the sums and not write them.

SET LOCAL search_path = evolv;

-- name       what is counted: 'review', 'review.approved', 'student.month.2026-11', …
CREATE TABLE kept_count (
    name  varchar(100) PRIMARY KEY,
    value bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- The statement that sums up by name. p_counts: pairs of SQL expressions over a row, its name and its value.
-- From the rows of p_added, less those of p_removed (names of tables or of a trigger's transition tables).
CREATE FUNCTION kept_count_sql(p_counts text[], p_added text, p_removed text) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT 'SELECT name, sum(value) AS value FROM ('
        || string_agg(concat_ws(' UNION ALL ',
               format('SELECT %s AS name, (%s)::bigint AS value FROM ', p_counts[i], p_counts[i + 1]) || p_added,
               format('SELECT %s AS name, -(%s)::bigint AS value FROM ', p_counts[i], p_counts[i + 1]) || p_removed), ' UNION ALL ')
        || ') c GROUP BY name'
    FROM generate_series(1, cardinality(p_counts), 2) i
$$;

-- In the order of the names, so that two transactions take the rows in one order.
CREATE FUNCTION keep_count() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
BEGIN
    EXECUTE 'INSERT INTO kept_count (name, value) SELECT name, value FROM ('
        -- TG_ARGV counts from 0; made anew, it counts from 1
        || kept_count_sql(ARRAY(SELECT unnest(TG_ARGV)),
               CASE WHEN TG_OP <> 'DELETE' THEN 'new_rows' END,
               CASE WHEN TG_OP <> 'INSERT' THEN 'old_rows' END)
        || ') s WHERE value <> 0 ORDER BY name
           ON CONFLICT (name) DO UPDATE SET value = kept_count.value + excluded.value';
    RETURN NULL;
END
$$;

-- What is counted, per table. An UPDATE is only looked at where it can move a row from one count to another.
DO $$
DECLARE
    kept record;
    arguments text;
BEGIN
    FOR kept IN
        SELECT * FROM (VALUES
            ('account', false, ARRAY['''account''', '1']),
            ('profile', true, ARRAY['''profile.'' || role', '1']),
            ('student', true, ARRAY[
                '''student''', '1',
                '''student.'' || application_status', '1',
                '''student.enrolled''', '(first_enrolled_at IS NOT NULL)::int',
                '''student.completed''', '(first_completed_at IS NOT NULL)::int',
                '''student.month.'' || to_char(created_at AT TIME ZONE ''UTC'', ''YYYY-MM'')', '1']),
            ('enrollment', true, ARRAY[
                '''enrollment''', '1',
                '''enrollment.'' || status', '1',
                '''enrollment.course.'' || course_id', '1']),
            ('student_selection', false, ARRAY['''student_selection''', '1']),
            ('event', true, ARRAY[
                '''event''', '1',
                '''event.month.'' || to_char(date AT TIME ZONE ''UTC'', ''YYYY-MM'')', '1']),
            ('event_attendance', false, ARRAY['''event_attendance''', '1']),
            ('alumni', false, ARRAY['''alumni''', '1']),
            ('contact_message', false, ARRAY['''contact_message''', '1']),
            ('review', true, ARRAY[
                '''review''', '1',
                '''review.approved''', 'is_approved::int',
                '''review.rating_sum''', 'CASE WHEN is_approved THEN rating ELSE 0 END'])
        ) t (name, moves, counts)
    LOOP
        arguments := (SELECT string_agg(quote_literal(c), ', ') FROM unnest(kept.counts) c);
        EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION keep_count(%s)',
                       kept.name || '_keep_insert', kept.name, arguments);
        EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows
                        FOR EACH STATEMENT EXECUTE FUNCTION keep_count(%s)',
                       kept.name || '_keep_delete', kept.name, arguments);
        IF kept.moves THEN
            EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %I REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
                            FOR EACH STATEMENT EXECUTE FUNCTION keep_count(%s)',
                           kept.name || '_keep_update', kept.name, arguments);
        END IF;
    END LOOP;
END
$$;

-- What the triggers should have kept, counted from the tables: for the tests, and for repair.
CREATE FUNCTION counted() RETURNS TABLE (name text, value bigint)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    kept record;
BEGIN
    FOR kept IN
        SELECT tgrelid::regclass AS source,
               (string_to_array(encode(tgargs, 'escape'), '\000'))[1:tgnargs] AS counts
        FROM pg_trigger WHERE tgfoid = 'evolv.keep_count'::regproc AND tgname LIKE '%\_keep\_insert'
    LOOP
        RETURN QUERY EXECUTE 'SELECT name::text, value::bigint FROM ('
            || evolv.kept_count_sql(kept.counts, kept.source::text, NULL) || ') s';
    END LOOP;
END
$$;

-- A repair by hand: SELECT evolv.recount();
CREATE FUNCTION recount() RETURNS void
    LANGUAGE sql VOLATILE AS $$
    LOCK TABLE evolv.kept_count IN EXCLUSIVE MODE;
    UPDATE evolv.kept_count SET value = 0;
    INSERT INTO evolv.kept_count (name, value) SELECT c.name, c.value FROM evolv.counted() c
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
$$;

-- A list asks for its count before the first row exists.
INSERT INTO kept_count (name) VALUES
    ('account'), ('profile.Student'), ('profile.Instructor'), ('profile.Admin'), ('profile.Alumni'),
    ('student'), ('student.pending'), ('student.in_progress'), ('student.approved'), ('student.rejected'),
    ('student.enrolled'), ('student.completed'),
    ('enrollment'), ('enrollment.Pending'), ('enrollment.Under Review'), ('enrollment.Approved'),
    ('enrollment.Rejected'), ('enrollment.Completed'),
    ('student_selection'), ('event'), ('event_attendance'), ('alumni'), ('contact_message'),
    ('review'), ('review.approved'), ('review.rating_sum');

-- Ratings of courses --------------------------------------------------------------------------------------

CREATE FUNCTION keep_course_rating() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
DECLARE
    added text := 'SELECT course_id, rating, 1 AS one FROM new_rows WHERE is_approved AND course_id IS NOT NULL';
    removed text := 'SELECT course_id, -rating, -1 FROM old_rows WHERE is_approved AND course_id IS NOT NULL';
BEGIN
    EXECUTE 'UPDATE course SET rating_sum = rating_sum + d.rating, rating_count = rating_count + d.one
             FROM (SELECT course_id, sum(rating) AS rating, sum(one) AS one FROM ('
        || concat_ws(' UNION ALL ', CASE WHEN TG_OP <> 'DELETE' THEN added END,
                                    CASE WHEN TG_OP <> 'INSERT' THEN removed END)
        || ') r (course_id, rating, one) GROUP BY course_id) d
             WHERE course.id = d.course_id AND (d.rating, d.one) <> (0, 0)';
    RETURN NULL;
END
$$;
CREATE TRIGGER review_rating_insert AFTER INSERT ON review REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION keep_course_rating();
CREATE TRIGGER review_rating_update AFTER UPDATE ON review REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION keep_course_rating();
CREATE TRIGGER review_rating_delete AFTER DELETE ON review REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION keep_course_rating();

-- Steps of the funnel that a student has reached ----------------------------------------------------------

CREATE FUNCTION student_reached() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'schedule_enrollment' THEN
        UPDATE evolv.student SET first_enrolled_at = now()
        WHERE id = NEW.student_id AND first_enrolled_at IS NULL;
    ELSE
        UPDATE evolv.student SET first_completed_at = now()
        WHERE id = NEW.student_id AND first_completed_at IS NULL;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER schedule_enrollment_reached AFTER INSERT OR UPDATE OF state ON schedule_enrollment
    FOR EACH ROW WHEN (NEW.state = 'enrolled') EXECUTE FUNCTION student_reached();
CREATE TRIGGER enrollment_reached AFTER INSERT OR UPDATE OF status ON enrollment
    FOR EACH ROW WHEN (NEW.status = 'Completed') EXECUTE FUNCTION student_reached();
