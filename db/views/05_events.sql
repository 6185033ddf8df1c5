-- Events, who registered and who came.

CREATE VIEW api.event AS
SELECT e.id,
       e.title,
       e.description,
       evolv.rfc3339(e.date) AS date,
       e.date AS sort_date,
       evolv.rfc3339(e.end_date) AS end_date,
       e.end_date AS sort_end_date,
       tstzrange(e.date, coalesce(e.end_date, e.date), '[]') AS span,
       e.is_virtual,
       (SELECT l.name FROM evolv.location l WHERE l.id = e.location_id) AS location,
       e.location_id,
       (SELECT c.name FROM evolv.course c WHERE c.id = e.course_id) AS course,
       e.course_id,
       coalesce((SELECT json_agg(p.name ORDER BY p.name, p.id)
                 FROM evolv.event_partner ep JOIN evolv.partner p ON p.id = ep.partner_id
                 WHERE ep.event_id = e.id), '[]') AS partners,
       coalesce((SELECT json_agg(p.id ORDER BY p.name, p.id)
                 FROM evolv.event_partner ep JOIN evolv.partner p ON p.id = ep.partner_id
                 WHERE ep.event_id = e.id), '[]') AS partner_ids,
       evolv.picture_path(e.image) AS image,
       evolv.picture_small_path(e.image) AS image_small,
       evolv.picture_state(e.image) AS image_state,
       e.capacity,
       (SELECT count(*) FROM evolv.event_registration r WHERE r.event_id = e.id AND r.state = 'registered')
           AS registered,
       (SELECT count(*) FROM evolv.event_registration r WHERE r.event_id = e.id AND r.state = 'waiting')
           AS waiting,
       coalesce(e.capacity <= (SELECT count(*) FROM evolv.event_registration r
                               WHERE r.event_id = e.id AND r.state = 'registered'), false) AS is_full,
       evolv.rfc3339(e.created_at) AS created_at,
       e.created_at AS sort_created_at,
       evolv.rfc3339(e.updated_at) AS updated_at,
       e.updated_at AS sort_updated_at,
       e.search_text,
       evolv.search_grams(e.search_text) AS search_grams,
       evolv.time_windows(e.date) AS time_windows
FROM evolv.event e;

CREATE VIEW api.event_attendance AS
SELECT t.id,
       t.event_id AS event,
       t.event_id,
       (SELECT e.title FROM evolv.event e WHERE e.id = t.event_id) AS event_title,
       t.student_id AS student,
       t.student_id,
       (SELECT evolv.shown_name(s.first_name, s.last_name) FROM evolv.student s WHERE s.id = t.student_id)
           AS student_name,
       t.attended,
       evolv.rfc3339(t.created_at) AS created_at,
       t.created_at AS sort_created_at
FROM evolv.event_attendance t;

CREATE VIEW api.event_registration AS
SELECT r.id,
       r.event_id AS event,
       r.event_id,
       (SELECT e.title FROM evolv.event e WHERE e.id = r.event_id) AS event_title,
       r.account_id,
       (SELECT evolv.shown_name(a.first_name, a.last_name) FROM evolv.account a WHERE a.id = r.account_id) AS name,
       r.state,
       evolv.rfc3339(r.created_at) AS created_at,
       r.created_at AS sort_created_at
FROM evolv.event_registration r;
