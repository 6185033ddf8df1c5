-- Fills a scratch database that holds the demo data up to :reviews reviews, :students students and :events events.
-- Run again with larger numbers it adds what is missing. As a superuser: triggers are switched off while it loads,
-- and what they would have kept is counted afterwards.

\set ON_ERROR_STOP on
SET search_path = evolv, api;
SET client_min_messages = warning;
SET session_replication_role = replica;
SET statement_timeout = 0;
SET maintenance_work_mem = '256MB';
SET synchronous_commit = off;
SELECT setseed(0.42);
BEGIN;

-- Sentences of twelve words each, with words as often as people use them: those of the demo texts, shuffled.
CREATE TEMP TABLE sentence AS
SELECT row_number() OVER () - 1 AS n, string_agg(text, ' ') AS text FROM (
    SELECT text, (row_number() OVER (ORDER BY random()) - 1) / 12 AS n FROM (
        SELECT regexp_split_to_table(lower(content), '[^a-zéèêô]+') AS text FROM lesson
        UNION ALL SELECT regexp_split_to_table(lower(description), '[^a-zéèêô]+') FROM event WHERE id <= 30) w,
        generate_series(1, 4)
    WHERE length(text) > 1) t
GROUP BY n HAVING count(*) = 12;
CREATE UNIQUE INDEX ON sentence (n);
SELECT count(*) AS sentences FROM sentence \gset

-- The sentence that belongs to n; another one for each salt.
CREATE FUNCTION pg_temp.prose(n bigint, salt int) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT s.text FROM sentence s
   WHERE s.n = (hashint8extended($1, $2) & 9223372036854775807) % current_setting('scale.sentences')::bigint $$;
SELECT set_config('scale.sentences', :'sentences', false);
-- One word of it.
CREATE FUNCTION pg_temp.word(n bigint, salt int) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT initcap(split_part(pg_temp.prose(n, salt), ' ', 1 + (n % 12)::int)) $$;

-- An index that is built at the end costs a tenth of one that is kept row by row.
CREATE TEMP TABLE search_index AS
SELECT indexname AS name, indexdef AS definition FROM pg_indexes
WHERE schemaname = 'evolv' AND indexname IN ('review_search_idx', 'account_search_idx', 'student_search_idx', 'event_search_idx');
SELECT format('DROP INDEX %I', name) FROM search_index \gexec

SELECT coalesce(max(id), 0) AS last_account FROM account \gset
SELECT coalesce(max(id), 0) AS last_student FROM student \gset
SELECT greatest(0, :students - count(*)) AS more FROM student \gset
INSERT INTO account (id, username, email, password_hash, first_name, last_name, email_verified_at, created_at)
SELECT :last_account + n, 'pupil' || :last_account + n, 'pupil' || :last_account + n || '@mail.example', 'none',
       pg_temp.word(n, 1), pg_temp.word(n, 2), now(), now() - (:more - n) * interval '6 minutes'
FROM generate_series(1, :more) n;
INSERT INTO profile (id, account_id, role) SELECT :last_account + n, :last_account + n, 'Student' FROM generate_series(1, :more) n;
INSERT INTO student (id, account_id, register_number, email, phone, first_name, last_name, gender, birth_date, country_of_birth,
                     nationality, diploma_level, job_status, motivation, future_goals, proudest_moment, english_level, how_heard,
                     has_laptop, application_status, created_at)
SELECT :last_student + n, a.id, 'EVOLV-2001-' || lpad((:last_student + n)::text, 6, '0'), a.email, '+233201234567',
       a.first_name, a.last_name, 'Other', '2000-01-01', 'GH', 'GH', (ARRAY['Master', 'Bachelor', 'No Option'])[1 + n % 3],
       'Working', 'm', 'f', 'p', 3, 'h', true, (ARRAY['pending', 'in_progress', 'approved', 'approved', 'rejected'])[1 + n % 5], a.created_at
FROM generate_series(1, :more) n JOIN account a ON a.id = :last_account + n;
INSERT INTO enrollment (student_id, course_id, status, applied_at)
SELECT s.id, 1 + s.id % 20, CASE WHEN s.application_status = 'approved' THEN 'Approved' ELSE 'Pending' END, s.created_at
FROM student s WHERE s.id > :last_student;

SELECT coalesce(max(id), 0) AS last_event FROM event \gset
SELECT greatest(0, :events - count(*)) AS more FROM event \gset
INSERT INTO event (id, title, description, date, is_virtual, location_id, course_id, capacity)
SELECT :last_event + n, pg_temp.word(n, 1) || ' ' || pg_temp.word(n, 2), pg_temp.prose(n, 3) || ' ' || pg_temp.prose(n, 4),
       now() - interval '2 years' + (:last_event + n) * interval '3 years' / greatest(:events, 1000), n % 2 = 0,
       CASE WHEN n % 2 = 1 THEN 1 + n % 4 END, 1 + n % 20, CASE WHEN n % 3 = 0 THEN 40 END
FROM generate_series(1, :more) n;
INSERT INTO event_attendance (event_id, student_id, attended)
SELECT e.id, s.id, e.id % 2 = 0 FROM event e JOIN student s ON s.id = e.id WHERE e.id > :last_event ON CONFLICT DO NOTHING;

SELECT coalesce(max(id), 0) AS last_review FROM review \gset
SELECT greatest(0, :reviews - count(*)) AS more FROM review \gset
INSERT INTO review (id, name, review_text, rating, course_id, is_approved, created_at)
SELECT :last_review + n, pg_temp.word(n, 1) || ' ' || pg_temp.word(n, 2), pg_temp.prose(n, 3) || ' ' || pg_temp.prose(n, 4), 1 + n % 5, 1 + n % 20, n % 50 <> 0,
       now() - (:reviews - n) * interval '1 minute'
FROM generate_series(1, :more) n;
-- A word that stands in the same few rows however many there are.
UPDATE review SET review_text = 'zanzibarian ' || review_text WHERE id BETWEEN 100 AND 120 AND review_text !~ 'zanz';
UPDATE event SET title = 'Zanzibarian ' || title WHERE id BETWEEN 20 AND 30 AND title !~ 'Zanz';
UPDATE student SET last_name = 'Zanzibarian' WHERE id BETWEEN 20 AND 30;
UPDATE account SET last_name = 'Zanzibarian' WHERE id BETWEEN 20 AND 30;

SELECT definition FROM search_index \gexec

UPDATE course c SET rating_sum = r.sum, rating_count = r.count
FROM (SELECT course_id, sum(rating) AS sum, count(*) AS count FROM review WHERE is_approved GROUP BY course_id) r
WHERE r.course_id = c.id;
SELECT recount();
-- Numbers that were given by hand are not given again.
SELECT setval(pg_get_serial_sequence('account', 'id'), (SELECT max(id) FROM account)),
       setval(pg_get_serial_sequence('profile', 'id'), (SELECT max(id) FROM profile)),
       setval(pg_get_serial_sequence('student', 'id'), (SELECT max(id) FROM student)),
       setval(pg_get_serial_sequence('event', 'id'), (SELECT max(id) FROM event)),
       setval(pg_get_serial_sequence('review', 'id'), (SELECT max(id) FROM review));
COMMIT;
VACUUM ANALYZE;
