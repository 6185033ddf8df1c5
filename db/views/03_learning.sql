-- Schedules, modules, lessons, and what students do in them.

CREATE VIEW api.schedule AS
SELECT s.id,
       s.course_id AS course,
       s.course_id,
       (SELECT c.name FROM evolv.course c WHERE c.id = s.course_id) AS course_name,
       s.start_date,
       s.end_date,
       s.instructor_id AS instructor,
       s.instructor_id,
       (SELECT evolv.shown_name(a.first_name, a.last_name) FROM evolv.account a WHERE a.id = s.instructor_id)
           AS instructor_name,
       s.location_id AS location,
       s.location_id,
       (SELECT l.name FROM evolv.location l WHERE l.id = s.location_id) AS location_name,
       s.duration,
       s.capacity,
       (SELECT count(*) FROM evolv.schedule_enrollment e WHERE e.schedule_id = s.id AND e.state = 'enrolled')
           AS enrolled,
       (SELECT count(*) FROM evolv.schedule_enrollment e WHERE e.schedule_id = s.id AND e.state = 'waiting')
           AS waiting,
       coalesce(s.capacity <= (SELECT count(*) FROM evolv.schedule_enrollment e
                               WHERE e.schedule_id = s.id AND e.state = 'enrolled'), false) AS is_full,
       evolv.rfc3339(s.created_at) AS created_at,
       s.created_at AS sort_created_at,
       evolv.rfc3339(s.updated_at) AS updated_at,
       s.updated_at AS sort_updated_at
FROM evolv.schedule s;

-- A schedule has no name of its own: its course and its first day say which.
CREATE VIEW api.module AS
SELECT m.id,
       m.schedule_id AS schedule,
       m.schedule_id,
       (SELECT c.name || ', ' || s.start_date FROM evolv.schedule s JOIN evolv.course c ON c.id = s.course_id
        WHERE s.id = m.schedule_id) AS schedule_name,
       m.title,
       m.description,
       m."order",
       coalesce((SELECT json_agg(json_build_object('id', l.id, 'title', l.title, 'description', l.description,
                                                   'order', l."order", 'is_preview', l.is_preview)
                                 ORDER BY l."order", l.id)
                 FROM evolv.lesson l WHERE l.module_id = m.id), '[]') AS lessons,
       (SELECT count(*) FROM evolv.lesson l WHERE l.module_id = m.id) AS lessons_count,
       evolv.rfc3339(m.created_at) AS created_at,
       m.created_at AS sort_created_at
FROM evolv.module m;

-- content and resources are here for whoever may learn; the program decides that, by schedule_id, instructor_id
-- and is_preview.
CREATE VIEW api.lesson AS
SELECT l.id,
       l.module_id AS module,
       l.module_id,
       m.title AS module_name,
       l.title,
       l.description,
       l."order",
       l.is_preview,
       l.content,
       l.resources,
       m.schedule_id,
       (SELECT s.instructor_id FROM evolv.schedule s WHERE s.id = m.schedule_id) AS instructor_id,
       evolv.rfc3339(l.created_at) AS created_at,
       l.created_at AS sort_created_at,
       evolv.rfc3339(l.updated_at) AS updated_at,
       l.updated_at AS sort_updated_at
FROM evolv.lesson l
JOIN evolv.module m ON m.id = l.module_id;

CREATE VIEW api.schedule_enrollment AS
SELECT e.id,
       e.schedule_id AS schedule,
       e.schedule_id,
       e.student_id AS student,
       e.student_id,
       (SELECT evolv.shown_name(t.first_name, t.last_name) FROM evolv.student t WHERE t.id = e.student_id)
           AS student_name,
       (SELECT t.account_id FROM evolv.student t WHERE t.id = e.student_id) AS account_id,
       e.state,
       evolv.rfc3339(e.created_at) AS created_at,
       e.created_at AS sort_created_at,
       evolv.rfc3339(e.updated_at) AS updated_at,
       e.updated_at AS sort_updated_at
FROM evolv.schedule_enrollment e;

CREATE VIEW api.project AS
SELECT p.id,
       p.schedule_id AS schedule,
       p.schedule_id,
       (SELECT c.name || ', ' || s.start_date FROM evolv.schedule s JOIN evolv.course c ON c.id = s.course_id
        WHERE s.id = p.schedule_id) AS schedule_name,
       (SELECT s.instructor_id FROM evolv.schedule s WHERE s.id = p.schedule_id) AS instructor_id,
       p.student_id AS student,
       p.student_id,
       (SELECT evolv.shown_name(t.first_name, t.last_name) FROM evolv.student t WHERE t.id = p.student_id)
           AS student_name,
       (SELECT t.account_id FROM evolv.student t WHERE t.id = p.student_id) AS account_id,
       p.title,
       p.url,
       p.notes,
       p.status,
       p.feedback,
       evolv.rfc3339(p.created_at) AS created_at,
       p.created_at AS sort_created_at,
       evolv.rfc3339(p.updated_at) AS updated_at,
       p.updated_at AS sort_updated_at,
       p.search_text
FROM evolv.project p;

CREATE VIEW api.certificate AS
SELECT c.id,
       c.code,
       c.holder_name AS name,
       c.course_name AS course,
       c.start_date,
       c.end_date,
       evolv.rfc3339(c.issued_at) AS issued_at,
       c.issued_at AS sort_issued_at,
       c.revoked_at IS NULL AS valid,
       evolv.rfc3339(c.revoked_at) AS revoked_at,
       c.revoke_reason,
       c.signature,
       c.key_id,
       evolv.certificate_text(c) AS signed_text,
       c.enrollment_id,
       (SELECT e.student_id FROM evolv.enrollment e WHERE e.id = c.enrollment_id) AS student_id,
       (SELECT e.course_id FROM evolv.enrollment e WHERE e.id = c.enrollment_id) AS course_id,
       (SELECT t.account_id FROM evolv.enrollment e JOIN evolv.student t ON t.id = e.student_id
        WHERE e.id = c.enrollment_id) AS account_id
FROM evolv.certificate c;
