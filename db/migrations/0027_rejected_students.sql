-- An application can be rejected after it was approved. Its enrolments keep what was decided about each, but they open
-- nothing any more: no materials of the course, and no seat in its schedules.

SET LOCAL search_path = evolv;

CREATE OR REPLACE FUNCTION studies_course(p_account_id bigint, p_course_id bigint) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN EXISTS (SELECT FROM evolv.enrollment e JOIN evolv.student t ON t.id = e.student_id
                   WHERE t.account_id = p_account_id AND e.course_id = p_course_id
                     AND t.application_status <> 'rejected'
                     AND e.status IN ('Approved', 'Completed'));
