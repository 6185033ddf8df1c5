-- What the school says of itself and what others say of it.

CREATE VIEW api.about_us AS
SELECT u.id,
       u.title,
       u.description,
       u.mission,
       u.vision,
       evolv.picture_path(u.image) AS image,
       evolv.picture_small_path(u.image) AS image_small,
       evolv.picture_state(u.image) AS image_state,
       evolv.rfc3339(u.created_at) AS created_at,
       u.created_at AS sort_created_at,
       evolv.rfc3339(u.updated_at) AS updated_at,
       u.updated_at AS sort_updated_at
FROM evolv.about_us u;

CREATE VIEW api.core_value AS
SELECT v.id,
       v.about_us_id AS about_us,
       v.about_us_id,
       v.title,
       v.description,
       evolv.rfc3339(v.created_at) AS created_at,
       v.created_at AS sort_created_at,
       v.search_text
FROM evolv.core_value v;

CREATE VIEW api.team_member AS
SELECT m.id,
       m.about_us_id AS about_us,
       m.about_us_id,
       m.name,
       m.role,
       evolv.picture_path(m.image) AS image,
       evolv.picture_small_path(m.image) AS image_small,
       evolv.picture_state(m.image) AS image_state,
       m.bio,
       m.linkedin,
       m.twitter,
       coalesce((SELECT json_agg(v.title ORDER BY v.title, v.id)
                 FROM evolv.team_member_core_value mv JOIN evolv.core_value v ON v.id = mv.core_value_id
                 WHERE mv.team_member_id = m.id), '[]') AS core_values,
       coalesce((SELECT json_agg(v.id ORDER BY v.title, v.id)
                 FROM evolv.team_member_core_value mv JOIN evolv.core_value v ON v.id = mv.core_value_id
                 WHERE mv.team_member_id = m.id), '[]') AS core_value_ids,
       evolv.rfc3339(m.created_at) AS created_at,
       m.created_at AS sort_created_at,
       m.search_text
FROM evolv.team_member m;

CREATE VIEW api.review AS
SELECT r.id,
       r.name,
       r.review_text,
       r.rating,
       r.course_id AS course,
       r.course_id,
       (SELECT c.name FROM evolv.course c WHERE c.id = r.course_id) AS course_name,
       r.alumni_id AS alumni,
       r.alumni_id,
       (SELECT evolv.shown_name(a.first_name, a.last_name)
        FROM evolv.alumni m JOIN evolv.account a ON a.id = m.account_id WHERE m.id = r.alumni_id) AS alumni_name,
       r.about_us_id AS about_us,
       r.about_us_id,
       r.is_approved,
       evolv.rfc3339(r.created_at) AS created_at,
       r.created_at AS sort_created_at,
       r.search_text,
       evolv.search_grams(r.search_text) AS search_grams,
       evolv.time_windows(r.created_at) AS time_windows
FROM evolv.review r;
