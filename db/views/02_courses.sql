-- Categories, places, partners, courses and their materials.

CREATE VIEW api.category AS
SELECT g.id,
       g.name,
       g.description,
       g.icon,
       g.image,
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

-- The most read list: what it shows of other tables is kept in the row (migration 0014), so that a request plans
-- one table.
CREATE VIEW api.course AS
SELECT c.id,
       c.name,
       c.shown_category AS category,
       c.category_id,
       c.shown_category_details AS category_details,
       c.description,
       c.software_tools,
       c.topics_covered,
       c.shown_instructor AS instructor,
       c.instructor_id,
       c.shown_locations AS locations,
       c.shown_location_ids AS location_ids,
       c.shown_partners AS partners,
       c.shown_partner_ids AS partner_ids,
       c.shown_parent AS parent,
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
       m.file,
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
