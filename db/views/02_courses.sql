-- Categories, places, partners, courses and their materials.

CREATE VIEW api.category AS
SELECT g.id,
       g.name,
       g.description,
       g.icon,
       evolv.picture_path(g.image) AS image,
       evolv.picture_small_path(g.image) AS image_small,
       evolv.picture_state(g.image) AS image_state,
       g.color,
       g.is_active,
       g."order",
       (SELECT count(*) FROM evolv.course c WHERE c.category_id = g.id) AS course_count,
       evolv.rfc3339(g.created_at) AS created_at,
       g.created_at AS sort_created_at,
       g.search_text
FROM evolv.category g;

CREATE VIEW api.location AS
SELECT l.id,
       l.name,
       l.location_type,
       l.online_region,
       l.country,
       l.state,
       evolv.rfc3339(l.created_at) AS created_at,
       l.created_at AS sort_created_at,
       l.search_text
FROM evolv.location l;

CREATE VIEW api.partner AS
SELECT p.id,
       p.name,
       p.description,
       p.website,
       p.contact_email,
       evolv.rfc3339(p.created_at) AS created_at,
       p.created_at AS sort_created_at,
       p.search_text
FROM evolv.partner p;

CREATE VIEW api.course AS
SELECT c.id,
       c.name,
       (SELECT g.name FROM evolv.category g WHERE g.id = c.category_id) AS category,
       c.category_id,
       (SELECT json_build_object('id', g.id, 'name', g.name, 'description', g.description, 'icon', g.icon,
                                 'image', evolv.picture_path(g.image), 'color', g.color, 'is_active', g.is_active, 'order', g."order")
        FROM evolv.category g WHERE g.id = c.category_id) AS category_details,
       c.description,
       c.software_tools,
       c.topics_covered,
       (SELECT evolv.shown_name(a.first_name, a.last_name) FROM evolv.account a WHERE a.id = c.instructor_id)
           AS instructor,
       c.instructor_id,
       coalesce((SELECT json_agg(l.name ORDER BY l.name)
                 FROM evolv.course_location cl JOIN evolv.location l ON l.id = cl.location_id
                 WHERE cl.course_id = c.id), '[]') AS locations,
       coalesce((SELECT json_agg(cl.location_id ORDER BY cl.location_id)
                 FROM evolv.course_location cl WHERE cl.course_id = c.id), '[]') AS location_ids,
       coalesce((SELECT json_agg(p.name ORDER BY p.name)
                 FROM evolv.course_partner cp JOIN evolv.partner p ON p.id = cp.partner_id
                 WHERE cp.course_id = c.id), '[]') AS partners,
       coalesce((SELECT json_agg(cp.partner_id ORDER BY cp.partner_id)
                 FROM evolv.course_partner cp WHERE cp.course_id = c.id), '[]') AS partner_ids,
       (SELECT parent.name FROM evolv.course parent WHERE parent.id = c.parent_id) AS parent,
       c.parent_id,
       coalesce((SELECT json_agg(json_build_object('id', s.id, 'name', s.name) ORDER BY s.name, s.id)
                 FROM evolv.course s WHERE s.parent_id = c.id), '[]') AS subcourses,
       c.registration_deadline,
       c.selection_date,
       c.start_date,
       c.end_date,
       c.github_repository,
       c.discord_community,
       c.video_url,
       round(c.rating_sum::numeric / nullif(c.rating_count, 0), 2) AS average_rating,
       c.rating_count AS review_count,
       evolv.rfc3339(c.created_at) AS created_at,
       c.created_at AS sort_created_at,
       c.search_text
FROM evolv.course c;

CREATE VIEW api.course_material AS
SELECT m.id,
       m.course_id AS course,
       m.course_id,
       (SELECT c.name FROM evolv.course c WHERE c.id = m.course_id) AS course_name,
       m.title,
       m.description,
       m.material_type,
       -- The program that hands a stored file out asks who wants it.
       CASE WHEN evolv.is_web_address(m.file) THEN m.file ELSE '/api/v1/course-materials/' || m.id || '/file/' END
           AS file,
       m.file_name,
       m.file_size,
       lower(substring(coalesce(nullif(m.file_name, ''), m.file) FROM '\.([A-Za-z0-9]+)$')) AS file_extension,
       m.uploaded_by_id,
       (SELECT evolv.shown_name(a.first_name, a.last_name) FROM evolv.account a WHERE a.id = m.uploaded_by_id)
           AS uploaded_by_name,
       evolv.rfc3339(m.uploaded_at) AS uploaded_at,
       m.uploaded_at AS sort_uploaded_at,
       m.search_text
FROM evolv.course_material m;
