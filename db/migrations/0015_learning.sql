-- What learning and selection need beside their tables: who may learn, waiting lists that move by themselves,
-- places in an order, files that are not needed any more, and what a certificate is signed with.

SET LOCAL search_path = evolv;

-- Who may learn ------------------------------------------------------------------------------------------

-- Whoever sits in a run of the course, teaches it, or runs the school. 0 stands for a visitor.
CREATE FUNCTION may_learn(p_account_id bigint, p_schedule_id bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM evolv.profile p WHERE p.account_id = p_account_id AND p.role = 'Admin')
        OR EXISTS (SELECT FROM evolv.schedule s JOIN evolv.profile p ON p.account_id = s.instructor_id
                   WHERE s.id = p_schedule_id AND s.instructor_id = p_account_id AND p.role = 'Instructor')
        OR EXISTS (SELECT FROM evolv.schedule_enrollment e JOIN evolv.student t ON t.id = e.student_id
                   WHERE e.schedule_id = p_schedule_id AND t.account_id = p_account_id AND e.state = 'enrolled');

CREATE FUNCTION teaches_course(p_account_id bigint, p_course_id bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM evolv.course c WHERE c.id = p_course_id AND c.instructor_id = p_account_id)
        OR EXISTS (SELECT FROM evolv.schedule s WHERE s.course_id = p_course_id AND s.instructor_id = p_account_id);

-- Approved for the course, or done with it.
CREATE FUNCTION studies_course(p_account_id bigint, p_course_id bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM evolv.enrollment e JOIN evolv.student t ON t.id = e.student_id
                   WHERE t.account_id = p_account_id AND e.course_id = p_course_id
                     AND e.status IN ('Approved', 'Completed'));

-- Places in an order -------------------------------------------------------------------------------------

-- What is added without saying where comes last. TG_ARGV[0]: the column within whose values is counted.
CREATE FUNCTION place_last() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    among text := CASE WHEN TG_NARGS > 0
                       THEN format(' WHERE %1$I = ($1).%1$I', TG_ARGV[0]) ELSE '' END;
BEGIN
    EXECUTE format('SELECT coalesce(max("order") + 1, 1) FROM evolv.%I', TG_TABLE_NAME) || among
    INTO NEW."order" USING NEW;
    RETURN NEW;
END
$$;
ALTER TABLE module ALTER "order" DROP DEFAULT;
ALTER TABLE lesson ALTER "order" DROP DEFAULT;
ALTER TABLE selection_procedure ALTER "order" DROP DEFAULT;
CREATE TRIGGER module_place_last BEFORE INSERT ON module
    FOR EACH ROW WHEN (NEW."order" IS NULL) EXECUTE FUNCTION place_last('schedule_id');
CREATE TRIGGER lesson_place_last BEFORE INSERT ON lesson
    FOR EACH ROW WHEN (NEW."order" IS NULL) EXECUTE FUNCTION place_last('module_id');
CREATE TRIGGER selection_procedure_place_last BEFORE INSERT ON selection_procedure
    FOR EACH ROW WHEN (NEW."order" IS NULL) EXECUTE FUNCTION place_last();

-- Applications -------------------------------------------------------------------------------------------

CREATE FUNCTION student_decided() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.decided_at := CASE WHEN NEW.application_status IN ('approved', 'rejected') THEN now() END;
    RETURN NEW;
END
$$;
CREATE TRIGGER student_decided BEFORE UPDATE OF application_status ON student
    FOR EACH ROW WHEN (NEW.application_status <> OLD.application_status) EXECUTE FUNCTION student_decided();

-- The school writes to one address of a person: that of their account.
CREATE FUNCTION student_follows_email() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE evolv.student SET email = NEW.email WHERE account_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER account_student_email AFTER UPDATE OF email ON account
    FOR EACH ROW WHEN (NEW.email <> OLD.email) EXECUTE FUNCTION student_follows_email();

-- Waiting lists ------------------------------------------------------------------------------------------

-- Gives every free place of a schedule that is not over to whoever waits longest.
CREATE OR REPLACE FUNCTION promote_schedule_waiting(p_schedule_id bigint) RETURNS SETOF schedule_enrollment
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    free bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('evolv.schedule_seat.' || p_schedule_id, 0));
    SELECT coalesce(s.capacity, 2147483647) - (SELECT count(*) FROM evolv.schedule_enrollment o
                                               WHERE o.schedule_id = s.id AND o.state = 'enrolled')
    INTO free
    FROM evolv.schedule s WHERE s.id = p_schedule_id AND s.end_date >= current_date;
    IF free > 0 THEN
        RETURN QUERY
            UPDATE evolv.schedule_enrollment e SET state = 'enrolled'
            WHERE e.id IN (SELECT w.id FROM evolv.schedule_enrollment w
                           WHERE w.schedule_id = p_schedule_id AND w.state = 'waiting'
                           ORDER BY w.created_at, w.id LIMIT free)
            RETURNING e.*;
    END IF;
END
$$;

-- A place becomes free in many ways: somebody leaves, is rejected, is deleted with their account, or there are
-- more places. So the line moves here, and the mail is queued here, whoever made room.
CREATE FUNCTION schedule_line_moves() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    v_schedule_id bigint := CASE TG_TABLE_NAME WHEN 'schedule' THEN to_jsonb(OLD) -> 'id'
                                               ELSE to_jsonb(OLD) -> 'schedule_id' END;
BEGIN
    INSERT INTO evolv.outbox (template, recipient, data)
    SELECT 'schedule-promoted', t.email,
           jsonb_build_object('name', t.first_name, 'course', c.name, 'start_date', s.start_date,
                              'end_date', s.end_date, 'location', l.name)
    FROM evolv.promote_schedule_waiting(v_schedule_id) e
    JOIN evolv.student t ON t.id = e.student_id
    JOIN evolv.schedule s ON s.id = e.schedule_id
    JOIN evolv.course c ON c.id = s.course_id
    LEFT JOIN evolv.location l ON l.id = s.location_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER schedule_enrollment_line_moves AFTER DELETE ON schedule_enrollment
    FOR EACH ROW WHEN (OLD.state = 'enrolled') EXECUTE FUNCTION schedule_line_moves();
CREATE TRIGGER schedule_line_moves AFTER UPDATE OF capacity, end_date ON schedule
    FOR EACH ROW WHEN (NEW.capacity IS NULL OR NEW.capacity > OLD.capacity OR NEW.end_date > OLD.end_date)
    EXECUTE FUNCTION schedule_line_moves();

-- Who is not approved for a course any more has no seat in its schedules.
CREATE FUNCTION enrollment_keeps_seats() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM evolv.schedule_enrollment e USING evolv.schedule s
    WHERE e.student_id = OLD.student_id AND s.id = e.schedule_id AND s.course_id = OLD.course_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER enrollment_keeps_seats AFTER UPDATE OF status ON enrollment
    FOR EACH ROW WHEN (OLD.status IN ('Approved', 'Completed') AND NEW.status NOT IN ('Approved', 'Completed'))
    EXECUTE FUNCTION enrollment_keeps_seats();

-- Course materials ---------------------------------------------------------------------------------------

-- Files that no row names any more. The worker removes them: a program that did so before its transaction is
-- committed could lose one, after it could forget one.
CREATE TABLE removed_file (
    id         bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    key        varchar(500) NOT NULL,
    removed_at timestamptz NOT NULL DEFAULT now()
);

-- TG_ARGV[0]: the column that holds the file's key.
CREATE FUNCTION remember_removed_file() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = evolv, pg_temp AS $$
DECLARE
    before text := to_jsonb(OLD) ->> TG_ARGV[0];
    after text := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(NEW) ->> TG_ARGV[0] END;
BEGIN
    IF before <> '' AND before IS DISTINCT FROM after AND NOT is_web_address(before) THEN
        INSERT INTO removed_file (key) VALUES (before);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER course_material_removed_file AFTER UPDATE OF file OR DELETE ON course_material
    FOR EACH ROW EXECUTE FUNCTION remember_removed_file('file');

-- Who uploads is whoever acts.
CREATE FUNCTION course_material_uploader() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    NEW.uploaded_by_id := nullif(current_setting('evolv.actor', true), '')::bigint;
    NEW.uploaded_at := now();
    RETURN NEW;
END
$$;
CREATE TRIGGER course_material_1_uploader BEFORE INSERT ON course_material
    FOR EACH ROW WHEN (NEW.uploaded_by_id IS NULL) EXECUTE FUNCTION course_material_uploader();
CREATE TRIGGER course_material_2_uploader BEFORE UPDATE OF file ON course_material
    FOR EACH ROW WHEN (NEW.file <> OLD.file) EXECUTE FUNCTION course_material_uploader();

-- Certificates -------------------------------------------------------------------------------------------

-- Every key that ever signed one: a certificate can be checked after its key was replaced.
CREATE TABLE certificate_key (
    id         varchar(16) PRIMARY KEY,
    public_key varchar(43) NOT NULL,
    used_since timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT certificate_key_id_check CHECK (id ~ '^[0-9a-f]{16}$'),
    CONSTRAINT certificate_key_public_key_check CHECK (public_key ~ '^[A-Za-z0-9_-]{43}$')
);

ALTER TABLE certificate
    ADD school varchar(500) NOT NULL DEFAULT '',
    ADD key_id varchar(16),
    ADD CONSTRAINT certificate_key_fkey FOREIGN KEY (key_id) REFERENCES certificate_key,
    ADD CONSTRAINT certificate_signature_check CHECK ((signature IS NULL) = (key_id IS NULL));
COMMENT ON CONSTRAINT certificate_signature_check ON certificate IS
    'signature: A signature and the key that made it belong together.';

-- The bytes that are signed. docs/certificates.md describes them: a change here is a new version there.
CREATE FUNCTION certificate_text(c certificate) RETURNS text
    LANGUAGE sql STABLE
    RETURN concat('Evolv certificate 1', chr(10),
                  'school: ', c.school, chr(10),
                  'code: ', c.code, chr(10),
                  'name: ', c.holder_name, chr(10),
                  'course: ', c.course_name, chr(10),
                  'start: ', coalesce(c.start_date::text, '-'), chr(10),
                  'end: ', coalesce(c.end_date::text, '-'), chr(10),
                  'issued: ', evolv.rfc3339(c.issued_at), chr(10));
