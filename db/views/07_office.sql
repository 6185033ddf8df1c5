-- What the office reads: the inbox, the outbox, who changed what.

CREATE VIEW api.contact_message AS
SELECT m.id,
       m.name,
       m.email,
       m.message,
       m.is_handled,
       evolv.rfc3339(m.created_at) AS created_at,
       m.created_at AS sort_created_at,
       m.search_text,
       evolv.search_grams(m.search_text) AS search_grams,
       evolv.time_windows(m.created_at) AS time_windows
FROM evolv.contact_message m;

-- data stays inside: it may hold a link that signs somebody in.
CREATE VIEW api.outbox AS
SELECT o.id,
       o.message_id,
       o.template,
       o.recipient,
       o.reply_to,
       o.language,
       o.state,
       o.attempts,
       evolv.rfc3339(o.next_attempt_at) AS next_attempt_at,
       o.next_attempt_at AS sort_next_attempt_at,
       o.last_error,
       evolv.rfc3339(o.created_at) AS created_at,
       o.created_at AS sort_created_at,
       evolv.rfc3339(o.sent_at) AS sent_at,
       o.sent_at AS sort_sent_at
FROM evolv.outbox o;

CREATE VIEW api.audit AS
SELECT t.id,
       evolv.rfc3339(t.at) AS at,
       t.at AS sort_at,
       t.actor_id AS actor,
       t.actor_id,
       t.actor_name,
       t.request_id,
       t.action,
       t.entity,
       t.entity_id,
       t.changes,
       t.search_text
FROM evolv.audit t;

-- The school in figures: one row. What grows without end is not counted but kept (migration 0012), so the figures cost
-- the same with a hundred students as with a hundred thousand. Only courses and schedules are counted, and the events
-- of the one month in which what is to come becomes what was.
CREATE VIEW api.dashboard AS
WITH this_month AS (
    SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') AS name,
           count(*) FILTER (WHERE e.date >= now()) AS upcoming,
           count(*) FILTER (WHERE e.date < now()) AS past
    FROM evolv.event e
    WHERE e.date >= date_trunc('month', now(), 'UTC') AND e.date < date_trunc('month', now(), 'UTC') + interval '1 month'
), month AS (
    SELECT substr(k.name, length('event.month.') + 1) AS name, k.value FROM evolv.kept_count k
    WHERE k.name LIKE 'event.month.%'
)
SELECT json_build_object(
           'total', evolv.kept('student'),
           'pending_applications', evolv.kept('student.pending') + evolv.kept('student.in_progress'),
           'approved', evolv.kept('student.approved'),
           'rejected', evolv.kept('student.rejected')) AS students,
       (SELECT json_build_object(
           'active', count(*) FILTER (WHERE c.end_date IS NULL OR c.end_date >= current_date),
           'subcourses', count(*) FILTER (WHERE c.parent_id IS NOT NULL),
           'total', count(*)) FROM evolv.course c) AS courses,
       (SELECT json_build_object(
           'upcoming', t.upcoming + (SELECT coalesce(sum(m.value), 0) FROM month m WHERE m.name > t.name),
           'past', t.past + (SELECT coalesce(sum(m.value), 0) FROM month m WHERE m.name < t.name),
           'total', evolv.kept('event')) FROM this_month t) AS events,
       (SELECT json_build_object('active', count(*)) FROM evolv.schedule s
        WHERE s.start_date <= current_date AND s.end_date >= current_date) AS schedules,
       json_build_object('total', evolv.kept('alumni')) AS alumni,
       json_build_object(
           'total', evolv.kept('review'),
           'average_rating', round(evolv.kept('review.rating_sum')::numeric / nullif(evolv.kept('review.approved'), 0), 2),
           'awaiting_approval', evolv.kept('review') - evolv.kept('review.approved')) AS reviews,
       (SELECT json_agg(json_build_object('month', m.name, 'count', evolv.kept('student.month.' || m.name)) ORDER BY m.name)
        FROM (SELECT to_char(date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => n), 'YYYY-MM') AS name
              FROM generate_series(0, 11) n) m) AS applications_by_month,
       (SELECT coalesce(json_agg(json_build_object('course_id', c.id, 'course', c.name, 'count', k.value)
                                 ORDER BY k.value DESC, c.name, c.id), '[]')
        FROM evolv.course c JOIN evolv.kept_count k ON k.name = 'enrollment.course.' || c.id AND k.value > 0)
           AS enrollments_by_course,
       json_build_object(
           'registered', evolv.kept('profile.Student') + evolv.kept('profile.Alumni'),
           'applied', evolv.kept('student'),
           'approved', evolv.kept('student.approved'),
           'enrolled', evolv.kept('student.enrolled'),
           'completed', evolv.kept('student.completed'),
           'alumni', evolv.kept('alumni')) AS funnel;
