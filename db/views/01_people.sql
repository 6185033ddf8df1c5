-- What a resource looks like: one view each, one column per JSON field, named like it. The programs pick the
-- columns that the caller may see, so every further table is reached by a subselect that costs nothing when its
-- column is not asked for. Besides the shown columns: <name>_id for filters, sort_<field> where a timestamp is
-- shown as text, search_text; of a large table search_grams and time_windows.
--
-- This schema is dropped and made anew whenever one of these files changes: nothing else may stand in it.

-- LEFT JOIN on a unique column: the planner leaves the profile out when only the account is asked for.
CREATE VIEW api.account AS
SELECT a.id,
       a.username,
       a.email,
       a.first_name,
       a.last_name,
       p.role,
       coalesce(p.role = 'Admin', false) AS is_staff,
       a.is_superuser,
       a.is_active,
       a.email_verified_at IS NOT NULL AS email_verified,
       evolv.rfc3339(a.last_login_at) AS last_login_at,
       a.last_login_at AS sort_last_login_at,
       evolv.rfc3339(a.created_at) AS created_at,
       a.created_at AS sort_created_at,
       a.search_text
FROM evolv.account a
LEFT JOIN evolv.profile p ON p.account_id = a.id;

CREATE VIEW api.profile AS
SELECT p.id,
       p.account_id,
       p.role,
       a.username,
       a.first_name,
       a.last_name,
       a.email,
       p.contact_email,
       evolv.picture_path(p.profile_picture) AS profile_picture,
       evolv.picture_small_path(p.profile_picture) AS profile_picture_small,
       evolv.picture_state(p.profile_picture) AS profile_picture_state,
       p.title,
       p.bio,
       p.twitter_url,
       p.linkedin_url,
       p.is_published,
       p.mail_reminders,
       a.language,
       p.role = 'Admin' AS is_staff,
       a.is_superuser,
       a.is_active,
       a.email_verified_at IS NOT NULL AS email_verified,
       json_build_object('id', a.id, 'username', a.username, 'email', a.email, 'first_name', a.first_name,
                         'last_name', a.last_name, 'is_active', a.is_active) AS "user",
       evolv.rfc3339(a.last_login_at) AS last_login_at,
       evolv.rfc3339(a.created_at) AS created_at,
       a.created_at AS sort_created_at,
       evolv.rfc3339(p.updated_at) AS updated_at,
       p.updated_at AS sort_updated_at,
       a.search_text,
       evolv.search_grams(a.search_text) AS search_grams,
       evolv.time_windows(a.created_at) AS time_windows
FROM evolv.profile p
JOIN evolv.account a ON a.id = p.account_id;

-- Only what an instructor published; never the user name or the address of the account.
CREATE VIEW api.instructor AS
SELECT a.id,
       evolv.shown_name(a.first_name, a.last_name) AS name,
       a.first_name,
       a.last_name,
       p.title,
       p.bio,
       evolv.picture_path(p.profile_picture) AS profile_picture,
       evolv.picture_small_path(p.profile_picture) AS profile_picture_small,
       p.twitter_url,
       p.linkedin_url,
       evolv.search_lines(a.first_name, a.last_name, p.title, p.bio) AS search_text
FROM evolv.account a
JOIN evolv.profile p ON p.account_id = a.id
WHERE p.role = 'Instructor' AND p.is_published AND a.is_active;

CREATE VIEW api.alumni AS
SELECT m.id,
       (SELECT json_build_object('id', a.id, 'first_name', a.first_name, 'last_name', a.last_name)
        FROM evolv.account a WHERE a.id = m.account_id) AS "user",
       m.account_id,
       m.graduation_year,
       m.current_position,
       m.success_story,
       (SELECT c.name FROM evolv.course c WHERE c.id = m.course_id) AS course,
       m.course_id,
       (SELECT l.name FROM evolv.location l WHERE l.id = m.location_id) AS location,
       m.location_id,
       m.mentor,
       (SELECT evolv.picture_path(p.profile_picture) FROM evolv.profile p WHERE p.account_id = m.account_id AND p.is_published)
           AS profile_picture,
       evolv.rfc3339(m.created_at) AS created_at,
       m.created_at AS sort_created_at,
       evolv.rfc3339(m.updated_at) AS updated_at,
       m.updated_at AS sort_updated_at,
       m.search_text
FROM evolv.alumni m;
