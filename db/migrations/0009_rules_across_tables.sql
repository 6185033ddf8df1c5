-- Rules that no CHECK can hold, because they look at other rows.
--
-- For a table with such rules there is a function <table>_faults(candidate, current) that tells what is wrong
-- with a row about to be written; current is all NULL for a new one. The same function serves twice: the
-- trigger below refuses the write, and row_faults (0010) explains it. It only reads; where two writes at the
-- same moment could both pass, a serialize() trigger before it lets them wait for each other.

SET LOCAL search_path = evolv;

-- Refuses what <table>_faults finds fault with. The field travels as the error's COLUMN.
CREATE FUNCTION enforce_faults() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    fault record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('SELECT field, message FROM evolv.%I($1, NULL::evolv.%I) LIMIT 1',
                       TG_TABLE_NAME || '_faults', TG_TABLE_NAME)
        INTO fault USING NEW;
    ELSE
        EXECUTE format('SELECT field, message FROM evolv.%I($1, $2) LIMIT 1', TG_TABLE_NAME || '_faults')
        INTO fault USING NEW, OLD;
    END IF;
    IF fault.message IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = fault.message, COLUMN = fault.field,
            SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_faults';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION may_instruct(p_account_id bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM evolv.profile p JOIN evolv.account a ON a.id = p.account_id
                   WHERE p.account_id = p_account_id AND p.role IN ('Instructor', 'Admin') AND a.is_active);

-- Courses ------------------------------------------------------------------------------------------------

-- What was right when it was set stays: a category that is closed later, or an instructor who left, does not
-- keep anybody from correcting a course's description.
CREATE FUNCTION course_faults(candidate course, current course) RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF candidate.category_id IS DISTINCT FROM current.category_id
       AND EXISTS (SELECT FROM evolv.category c WHERE c.id = candidate.category_id AND NOT c.is_active) THEN
        RETURN QUERY SELECT 'category', 'This category is not active; choose another one.';
    END IF;
    IF candidate.instructor_id IS DISTINCT FROM current.instructor_id
       AND candidate.instructor_id IS NOT NULL AND NOT evolv.may_instruct(candidate.instructor_id) THEN
        RETURN QUERY SELECT 'instructor', 'There is no such instructor.';
    END IF;
    -- UNION, not UNION ALL: the walk ends even in a circle that was there before.
    IF candidate.parent_id IS DISTINCT FROM current.parent_id AND candidate.parent_id <> candidate.id
       AND candidate.id IN (
            WITH RECURSIVE above (id) AS (
                SELECT candidate.parent_id
                UNION
                SELECT c.parent_id FROM evolv.course c JOIN above ON c.id = above.id
            )
            SELECT above.id FROM above) THEN
        RETURN QUERY SELECT 'parent', 'This would make the course a part of itself.';
    END IF;
END
$$;
CREATE TRIGGER course_1_serialize BEFORE UPDATE OF parent_id ON course
    FOR EACH ROW WHEN (NEW.parent_id IS DISTINCT FROM OLD.parent_id)
    EXECUTE FUNCTION serialize('course_parent');
CREATE TRIGGER course_2_faults BEFORE INSERT OR UPDATE OF category_id, instructor_id, parent_id ON course
    FOR EACH ROW EXECUTE FUNCTION enforce_faults();

-- Schedules ----------------------------------------------------------------------------------------------

CREATE FUNCTION schedule_faults(candidate schedule, current schedule) RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF candidate.instructor_id IS DISTINCT FROM current.instructor_id
       AND candidate.instructor_id IS NOT NULL AND NOT evolv.may_instruct(candidate.instructor_id) THEN
        RETURN QUERY SELECT 'instructor', 'There is no such instructor.';
    END IF;
END
$$;
CREATE TRIGGER schedule_2_faults BEFORE INSERT OR UPDATE OF instructor_id ON schedule
    FOR EACH ROW EXECUTE FUNCTION enforce_faults();

-- A seat is only given while there is one. Waiting costs no seat.
CREATE FUNCTION schedule_enrollment_faults(candidate schedule_enrollment, current schedule_enrollment)
    RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    wanted evolv.schedule;
BEGIN
    SELECT * INTO wanted FROM evolv.schedule s WHERE s.id = candidate.schedule_id;
    IF current.id IS NULL AND wanted.id IS NOT NULL AND NOT EXISTS (
            SELECT FROM evolv.enrollment e
            WHERE e.student_id = candidate.student_id AND e.course_id = wanted.course_id
              AND e.status IN ('Approved', 'Completed')) THEN
        RETURN QUERY SELECT 'schedule', 'You have not been approved for the course of this schedule.';
    END IF;
    IF candidate.state = 'enrolled' AND current.state IS DISTINCT FROM 'enrolled'
       AND wanted.capacity <= (SELECT count(*) FROM evolv.schedule_enrollment o
                               WHERE o.schedule_id = wanted.id AND o.state = 'enrolled'
                                 AND o.id IS DISTINCT FROM candidate.id) THEN
        RETURN QUERY SELECT 'non_field_errors', 'This schedule is full.';
    END IF;
END
$$;
CREATE TRIGGER schedule_enrollment_1_serialize BEFORE INSERT OR UPDATE ON schedule_enrollment
    FOR EACH ROW EXECUTE FUNCTION serialize('schedule_seat', 'schedule_id');
CREATE TRIGGER schedule_enrollment_2_faults BEFORE INSERT OR UPDATE ON schedule_enrollment
    FOR EACH ROW EXECUTE FUNCTION enforce_faults();

CREATE FUNCTION project_faults(candidate project, current project) RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF (current.id IS NULL OR candidate.schedule_id <> current.schedule_id) AND NOT EXISTS (
            SELECT FROM evolv.schedule_enrollment e
            WHERE e.schedule_id = candidate.schedule_id AND e.student_id = candidate.student_id
              AND e.state = 'enrolled') THEN
        RETURN QUERY SELECT 'schedule', 'You can hand in a project only for a schedule that you are enrolled in.';
    END IF;
END
$$;
CREATE TRIGGER project_2_faults BEFORE INSERT OR UPDATE OF schedule_id ON project
    FOR EACH ROW EXECUTE FUNCTION enforce_faults();

-- Events -------------------------------------------------------------------------------------------------

CREATE FUNCTION event_registration_faults(candidate event_registration, current event_registration)
    RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
DECLARE
    wanted evolv.event;
BEGIN
    SELECT * INTO wanted FROM evolv.event e WHERE e.id = candidate.event_id;
    IF current.id IS NULL AND coalesce(wanted.end_date, wanted.date) < now() THEN
        RETURN QUERY SELECT 'event', 'This event is over.';
    END IF;
    IF candidate.state = 'registered' AND current.state IS DISTINCT FROM 'registered'
       AND wanted.capacity <= (SELECT count(*) FROM evolv.event_registration o
                               WHERE o.event_id = wanted.id AND o.state = 'registered'
                                 AND o.id IS DISTINCT FROM candidate.id) THEN
        RETURN QUERY SELECT 'non_field_errors', 'This event is full.';
    END IF;
END
$$;
CREATE TRIGGER event_registration_1_serialize BEFORE INSERT OR UPDATE ON event_registration
    FOR EACH ROW EXECUTE FUNCTION serialize('event_seat', 'event_id');
CREATE TRIGGER event_registration_2_faults BEFORE INSERT OR UPDATE ON event_registration
    FOR EACH ROW EXECUTE FUNCTION enforce_faults();

-- The first in line gets the freed place, in the transaction that freed it; called until it gives no row.
-- The caller writes the mail. SKIP LOCKED is not wanted: fair means to wait.
CREATE FUNCTION promote_schedule_waiting(p_schedule_id bigint) RETURNS SETOF schedule_enrollment
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('evolv.schedule_seat.' || p_schedule_id, 0));
    RETURN QUERY
        UPDATE evolv.schedule_enrollment e SET state = 'enrolled'
        WHERE e.id = (SELECT w.id FROM evolv.schedule_enrollment w
                      WHERE w.schedule_id = p_schedule_id AND w.state = 'waiting'
                      ORDER BY w.created_at, w.id LIMIT 1)
          AND coalesce((SELECT s.capacity FROM evolv.schedule s WHERE s.id = p_schedule_id), 2147483647)
              > (SELECT count(*) FROM evolv.schedule_enrollment o
                 WHERE o.schedule_id = p_schedule_id AND o.state = 'enrolled')
        RETURNING e.*;
END
$$;

CREATE FUNCTION promote_event_waiting(p_event_id bigint) RETURNS SETOF event_registration
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('evolv.event_seat.' || p_event_id, 0));
    RETURN QUERY
        UPDATE evolv.event_registration r SET state = 'registered'
        WHERE r.id = (SELECT w.id FROM evolv.event_registration w
                      WHERE w.event_id = p_event_id AND w.state = 'waiting'
                      ORDER BY w.created_at, w.id LIMIT 1)
          AND coalesce((SELECT e.capacity FROM evolv.event e WHERE e.id = p_event_id), 2147483647)
              > (SELECT count(*) FROM evolv.event_registration o
                 WHERE o.event_id = p_event_id AND o.state = 'registered')
        RETURNING r.*;
END
$$;

-- The last admin -----------------------------------------------------------------------------------------

-- Without an active admin nobody could ever make one again.
CREATE FUNCTION another_admin_than(p_account_id bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM evolv.profile p JOIN evolv.account a ON a.id = p.account_id
                   WHERE p.role = 'Admin' AND a.is_active AND a.id <> p_account_id);

CREATE FUNCTION profile_faults(candidate profile, current profile) RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current.role = 'Admin' AND candidate.role <> 'Admin'
       AND (SELECT a.is_active FROM evolv.account a WHERE a.id = current.account_id)
       AND NOT evolv.another_admin_than(current.account_id) THEN
        RETURN QUERY SELECT 'role', 'This is the last admin; make somebody else an admin first.';
    END IF;
END
$$;
CREATE TRIGGER profile_1_serialize BEFORE UPDATE OF role ON profile
    FOR EACH ROW WHEN (OLD.role = 'Admin' AND NEW.role <> 'Admin') EXECUTE FUNCTION serialize('last_admin');
CREATE TRIGGER profile_2_faults BEFORE UPDATE OF role ON profile
    FOR EACH ROW WHEN (OLD.role = 'Admin' AND NEW.role <> 'Admin') EXECUTE FUNCTION enforce_faults();

CREATE FUNCTION account_faults(candidate account, current account) RETURNS TABLE (field text, message text)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current.is_active AND NOT candidate.is_active
       AND EXISTS (SELECT FROM evolv.profile p WHERE p.account_id = current.id AND p.role = 'Admin')
       AND NOT evolv.another_admin_than(current.id) THEN
        RETURN QUERY SELECT 'is_active', 'This is the last admin; make somebody else an admin first.';
    END IF;
END
$$;
CREATE TRIGGER account_1_serialize BEFORE UPDATE OF is_active ON account
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION serialize('last_admin');
CREATE TRIGGER account_2_faults BEFORE UPDATE OF is_active ON account
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION enforce_faults();

-- Deleting has no candidate row, so it is asked here. Of a profile that goes with its account the account is
-- already gone, and this has been asked there.
CREATE FUNCTION keep_last_admin() RETURNS trigger
    LANGUAGE plpgsql AS $$
DECLARE
    v_account_id bigint := to_jsonb(OLD) ->> TG_ARGV[0];
BEGIN
    IF EXISTS (SELECT FROM evolv.profile p JOIN evolv.account a ON a.id = p.account_id
               WHERE a.id = v_account_id AND a.is_active AND p.role = 'Admin') THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('evolv.last_admin', 0));
        IF NOT evolv.another_admin_than(v_account_id) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', COLUMN = 'non_field_errors',
                MESSAGE = 'This is the last admin; make somebody else an admin first.',
                SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_faults';
        END IF;
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER account_keep_last_admin BEFORE DELETE ON account
    FOR EACH ROW EXECUTE FUNCTION keep_last_admin('id');
CREATE TRIGGER profile_keep_last_admin BEFORE DELETE ON profile
    FOR EACH ROW EXECUTE FUNCTION keep_last_admin('account_id');
