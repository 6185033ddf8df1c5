-- Applications and what becomes of them.

CREATE VIEW api.selection_procedure AS
SELECT p.id,
       p.step_name,
       p.description,
       p."order",
       evolv.rfc3339(p.created_at) AS created_at,
       p.created_at AS sort_created_at
FROM evolv.selection_procedure p;

CREATE VIEW api.student AS
SELECT s.id,
       s.account_id,
       (SELECT json_build_object('id', a.id, 'username', a.username, 'email', a.email, 'is_active', a.is_active)
        FROM evolv.account a WHERE a.id = s.account_id) AS "user",
       s.register_number,
       s.email,
       s.phone,
       s.first_name,
       s.last_name,
       s.gender,
       s.birth_date,
       s.zip_code,
       s.country_of_birth,
       s.nationality,
       s.diploma_level,
       s.job_status,
       s.motivation,
       s.future_goals,
       s.proudest_moment,
       s.english_level,
       s.how_heard,
       s.referral_person,
       s.has_laptop,
       coalesce((SELECT json_agg(json_build_object('id', c.id, 'name', c.name, 'status', e.status)
                                 ORDER BY e.applied_at, e.id)
                 FROM evolv.enrollment e JOIN evolv.course c ON c.id = e.course_id
                 WHERE e.student_id = s.id), '[]') AS courses,
       coalesce((SELECT json_agg(e.course_id ORDER BY e.applied_at, e.id)
                 FROM evolv.enrollment e WHERE e.student_id = s.id), '[]') AS course_ids,
       s.application_status,
       s.decision_note,
       evolv.rfc3339(s.decided_at) AS decided_at,
       s.decided_at AS sort_decided_at,
       (SELECT json_build_object('total_steps', count(*),
                                 'completed_steps', count(*) FILTER (WHERE x.status = 'Completed'))
        FROM evolv.student_selection x WHERE x.student_id = s.id) AS selection_progress,
       evolv.rfc3339(s.created_at) AS created_at,
       s.created_at AS sort_created_at,
       evolv.rfc3339(s.updated_at) AS updated_at,
       s.updated_at AS sort_updated_at,
       s.search_text,
       evolv.search_grams(s.search_text) AS search_grams,
       evolv.time_windows(s.created_at) AS time_windows
FROM evolv.student s;

CREATE VIEW api.student_selection AS
SELECT x.id,
       x.student_id AS student,
       x.student_id,
       (SELECT evolv.shown_name(s.first_name, s.last_name) FROM evolv.student s WHERE s.id = x.student_id)
           AS student_name,
       x.step_id AS step,
       x.step_id,
       p.step_name,
       p.description,
       p."order",
       x.status,
       evolv.rfc3339(x.created_at) AS created_at,
       x.created_at AS sort_created_at,
       evolv.rfc3339(x.updated_at) AS updated_at,
       x.updated_at AS sort_updated_at
FROM evolv.student_selection x
JOIN evolv.selection_procedure p ON p.id = x.step_id;

CREATE VIEW api.enrollment AS
SELECT e.id,
       (SELECT json_build_object('id', s.id, 'register_number', s.register_number, 'first_name', s.first_name,
                                 'last_name', s.last_name, 'email', s.email)
        FROM evolv.student s WHERE s.id = e.student_id) AS student,
       e.student_id,
       (SELECT json_build_object('id', c.id, 'name', c.name) FROM evolv.course c WHERE c.id = e.course_id) AS course,
       e.course_id,
       e.status,
       evolv.rfc3339(e.applied_at) AS applied_at,
       e.applied_at AS sort_applied_at,
       evolv.rfc3339(e.updated_at) AS updated_at,
       e.updated_at AS sort_updated_at
FROM evolv.enrollment e;
