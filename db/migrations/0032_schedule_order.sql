-- Two schedules of one course that are written at once wait for each other in the exclusion constraint, and PostgreSQL
-- ends one of the two as a deadlock: with many at once a request ran out of tries. So they take turns.

SET LOCAL search_path = evolv;

CREATE TRIGGER schedule_1_serialize BEFORE INSERT OR UPDATE OF course_id, location_id, start_date, end_date ON schedule
    FOR EACH ROW EXECUTE FUNCTION serialize('schedule_course', 'course_id');
