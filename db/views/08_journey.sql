-- A student's way through the school, one row each: what their dashboard and its parts show. A statement picks
-- the columns that it needs; the others cost nothing.

CREATE VIEW api.journey AS
SELECT s.id,
       s.account_id,
       json_build_object('id', s.id, 'register_number', s.register_number, 'email', s.email,
                         'first_name', s.first_name, 'last_name', s.last_name, 'phone', s.phone) AS profile,
       -- Nobody is judged before there is a step to judge them by.
       CASE WHEN s.application_status = 'pending'
                 AND NOT EXISTS (SELECT FROM evolv.student_selection x WHERE x.student_id = s.id) THEN 'submitted'
            ELSE s.application_status END AS status,
       (SELECT json_build_object('total_steps', count(*), 'completed_steps', count(*) FILTER (WHERE x.status = 'Completed'),
                                 'percentage', coalesce(round(100.0 * count(*) FILTER (WHERE x.status = 'Completed')
                                                              / nullif(count(*), 0)), 0))
        FROM evolv.student_selection x WHERE x.student_id = s.id) AS selection,
       coalesce((SELECT json_agg(json_build_object('id', x.id, 'step', x.step_id, 'step_name', p.step_name,
                                                   'description', p.description, 'order', p."order",
                                                   'status', x.status, 'updated_at', evolv.rfc3339(x.updated_at))
                                 ORDER BY p."order", x.id)
                 FROM evolv.student_selection x JOIN evolv.selection_procedure p ON p.id = x.step_id
                 WHERE x.student_id = s.id), '[]') AS steps,
       coalesce((SELECT json_agg(json_build_object('id', e.id, 'status', e.status,
                                                   'course', json_build_object('id', c.id, 'name', c.name),
                                                   'applied_at', evolv.rfc3339(e.applied_at),
                                                   'updated_at', evolv.rfc3339(e.updated_at))
                                 ORDER BY e.applied_at, e.id)
                 FROM evolv.enrollment e JOIN evolv.course c ON c.id = e.course_id
                 WHERE e.student_id = s.id), '[]') AS enrollments,
       coalesce((SELECT json_agg(json_build_object('id', c.id, 'name', c.name, 'category',
                                                   (SELECT g.name FROM evolv.category g WHERE g.id = c.category_id),
                                                   'description', c.description, 'instructor',
                                                   (SELECT evolv.shown_name(a.first_name, a.last_name)
                                                    FROM evolv.account a WHERE a.id = c.instructor_id),
                                                   'start_date', c.start_date, 'end_date', c.end_date,
                                                   'status', e.status, 'applied_at', evolv.rfc3339(e.applied_at))
                                 ORDER BY e.applied_at, e.id)
                 FROM evolv.enrollment e JOIN evolv.course c ON c.id = e.course_id
                 WHERE e.student_id = s.id), '[]') AS courses,
       coalesce((SELECT json_agg(json_build_object('id', w.id, 'course', c.id, 'course_name', c.name,
                                                   'start_date', w.start_date, 'end_date', w.end_date,
                                                   'location', l.name, 'state', e.state,
                                                   'instructor_name', evolv.shown_name(a.first_name, a.last_name))
                                 ORDER BY w.start_date, w.id)
                 FROM evolv.schedule_enrollment e
                 JOIN evolv.schedule w ON w.id = e.schedule_id
                 JOIN evolv.course c ON c.id = w.course_id
                 LEFT JOIN evolv.location l ON l.id = w.location_id
                 LEFT JOIN evolv.account a ON a.id = w.instructor_id
                 WHERE e.student_id = s.id), '[]') AS schedules,
       (SELECT json_build_object('total_lessons', count(*), 'completed_lessons', count(d.id),
                                 'percentage', coalesce(round(100.0 * count(d.id) / nullif(count(*), 0)), 0))
        FROM evolv.schedule_enrollment e
        JOIN evolv.module m ON m.schedule_id = e.schedule_id
        JOIN evolv.lesson n ON n.module_id = m.id
        LEFT JOIN evolv.lesson_completion d ON d.lesson_id = n.id AND d.student_id = s.id
        WHERE e.student_id = s.id AND e.state = 'enrolled') AS progress,
       coalesce((SELECT json_agg(json_build_object('code', f.code, 'course', f.course_name,
                                                   'name', f.holder_name, 'start_date', f.start_date,
                                                   'end_date', f.end_date, 'issued_at', evolv.rfc3339(f.issued_at),
                                                   'valid', f.revoked_at IS NULL)
                                 ORDER BY f.issued_at, f.id)
                 FROM evolv.certificate f JOIN evolv.enrollment e ON e.id = f.enrollment_id
                 WHERE e.student_id = s.id), '[]') AS certificates
FROM evolv.student s;

-- What there is to learn from, for whoever may: the course's file as a path of ours or an address elsewhere.
CREATE VIEW api.learning_material AS
SELECT m.id,
       m.course_id,
       c.name AS course_name,
       m.title,
       m.description,
       m.material_type,
       m.file AS file_url,
       m.file_size,
       m.file_extension,
       m.uploaded_at,
       m.sort_uploaded_at
FROM api.course_material m
JOIN evolv.course c ON c.id = m.course_id;
