-- All that is held on one person. Rows as they are stored, by the tables' own names, so that a column which is added
-- later is there by itself; left out is what would let somebody in, and what only serves a search.

CREATE VIEW api.own_data AS
SELECT a.id AS account_id,
       evolv.rfc3339(now()) AS exported_at,
       to_jsonb(a) - 'password_hash' - 'token_version' - 'search_text' AS account,
       (SELECT jsonb_agg(to_jsonb(t)) FROM evolv.profile t WHERE t.account_id = a.id) AS profile,
       (SELECT jsonb_agg(to_jsonb(t) - 'search_text') FROM evolv.student t WHERE t.account_id = a.id) AS student,
       (SELECT jsonb_agg(to_jsonb(t) - 'search_text') FROM evolv.alumni t WHERE t.account_id = a.id) AS alumni,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM evolv.student_selection t
        JOIN evolv.student s ON s.id = t.student_id WHERE s.account_id = a.id) AS selection_steps,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM evolv.enrollment t
        JOIN evolv.student s ON s.id = t.student_id WHERE s.account_id = a.id) AS enrollments,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM evolv.schedule_enrollment t
        JOIN evolv.student s ON s.id = t.student_id WHERE s.account_id = a.id) AS schedule_enrollments,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM evolv.lesson_completion t
        JOIN evolv.student s ON s.id = t.student_id WHERE s.account_id = a.id) AS completed_lessons,
       (SELECT jsonb_agg(to_jsonb(t) - 'search_text' ORDER BY t.id) FROM evolv.project t
        JOIN evolv.student s ON s.id = t.student_id WHERE s.account_id = a.id) AS projects,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM evolv.event_attendance t
        JOIN evolv.student s ON s.id = t.student_id WHERE s.account_id = a.id) AS event_attendance,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM evolv.certificate t
        JOIN evolv.enrollment e ON e.id = t.enrollment_id
        JOIN evolv.student s ON s.id = e.student_id WHERE s.account_id = a.id) AS certificates,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.id) FROM evolv.event_registration t
        WHERE t.account_id = a.id) AS event_registrations,
       (SELECT jsonb_agg(to_jsonb(t) - 'search_text' ORDER BY t.id) FROM evolv.course_material t
        WHERE t.uploaded_by_id = a.id) AS course_materials,
       -- The pictures and materials themselves are had at their paths.
       (SELECT jsonb_agg(jsonb_build_object('key', t.key, 'content_type', t.content_type, 'size', t.size,
                                            'created_at', t.created_at,
                                            'path', CASE t.owner_table
                                                WHEN 'course_material'
                                                    THEN '/api/v1/course-materials/' || t.owner_id || '/file/'
                                                ELSE evolv.picture_path(t.key) END) ORDER BY t.created_at, t.key)
        FROM evolv.stored_file t
        WHERE t.removed_at IS NULL
          AND ((t.owner_table = 'profile' AND t.owner_id = (SELECT p.id FROM evolv.profile p WHERE p.account_id = a.id))
            OR (t.owner_table = 'course_material'
                AND t.owner_id IN (SELECT m.id FROM evolv.course_material m WHERE m.uploaded_by_id = a.id)))) AS files,
       -- An address that was never shown to be theirs proves nothing about a message.
       (SELECT jsonb_agg(to_jsonb(t) - 'search_text' ORDER BY t.id) FROM evolv.contact_message t
        WHERE lower(t.email) = lower(a.email) AND a.email_verified_at IS NOT NULL) AS contact_messages,
       (SELECT jsonb_agg(jsonb_build_object('issued_at', t.issued_at, 'expires_at', t.expires_at, 'used_at', t.used_at,
                                            'revoked_at', t.revoked_at) ORDER BY t.id)
        FROM evolv.refresh_token t WHERE t.account_id = a.id) AS sessions,
       (SELECT jsonb_agg(jsonb_build_object('last_used_at', t.last_used_at) ORDER BY t.last_used_at)
        FROM evolv.known_network t WHERE t.account_id = a.id) AS known_networks,
       (SELECT jsonb_agg(jsonb_build_object('template', t.template, 'recipient', t.recipient, 'language', t.language,
                                            'state', t.state, 'created_at', t.created_at, 'sent_at', t.sent_at) ORDER BY t.id)
        FROM evolv.outbox t WHERE lower(t.recipient) = lower(a.email)) AS mails,
       (SELECT jsonb_agg(jsonb_build_object('at', t.at, 'action', t.action, 'entity', t.entity,
                                            'entity_id', t.entity_id) ORDER BY t.id)
        FROM evolv.audit t WHERE t.actor_id = a.id) AS changes_made
FROM evolv.account a;
