-- Who may do what, set anew after every change of the schema or the views, or of who signs in. evolv.web_role and
-- evolv.worker_role are the users that `database` and `worker_database` of evolv.conf name, whatever other roles the
-- cluster has: evolv_web may be another school's. One that is not named, does not exist or owns everything is passed over.
--
-- The web role reads and writes rows. It cannot change the schema, empty a table, or touch what triggers keep
-- for it (audit, kept sums): those write with the owner's rights.

REVOKE ALL ON SCHEMA evolv, api, page FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA evolv, api FROM PUBLIC;

-- Temporary tables are tables too. Only the database's owner may say so; elsewhere it stays as it is.
DO $temporary$
BEGIN
    IF pg_has_role((SELECT datdba FROM pg_database WHERE datname = current_database()), 'USAGE') THEN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END IF;
END
$temporary$;

DO $grants$
DECLARE
    -- Rows that a request may read, add, change and delete.
    editable text := 'account, profile, refresh_token, account_token, feed_token, category, location, partner, course,
        course_location, course_partner, course_material, schedule, module, lesson, lesson_completion, student,
        selection_procedure, student_selection, enrollment, schedule_enrollment, project, certificate, event,
        event_partner, event_attendance, event_registration, alumni, about_us, core_value, team_member,
        team_member_core_value, review, contact_message, idempotency, known_network';
    web text[] := ARRAY[
        'USAGE ON SCHEMA evolv, api, page',
        'SELECT ON ALL TABLES IN SCHEMA api',
        'SELECT, INSERT, UPDATE, DELETE ON ' || regexp_replace(editable, '(\w+)', 'evolv.\1', 'g'),
        -- A register number is taken, never given back by hand; a limit is counted up and left to the worker.
        'SELECT, INSERT, UPDATE ON evolv.register_number_counter, evolv.rate_limit',
        -- An admin may let a failed mail be tried again; what was sent stays on record.
        'SELECT, INSERT, UPDATE ON evolv.outbox',
        'SELECT ON evolv.audit, evolv.kept_count, evolv.content_version, evolv.time_zone',
        'SELECT, INSERT, UPDATE ON evolv.answer',
        -- The texts are there; their words are the school's.
        'SELECT, UPDATE ON evolv.site_text',
        -- A file is put on record; what becomes of it triggers and the worker write.
        'SELECT, INSERT ON evolv.stored_file',
        -- What signed a certificate is on record for good.
        'SELECT, INSERT ON evolv.certificate_key'];
    worker text[] := ARRAY[
        'USAGE ON SCHEMA evolv, api',
        'SELECT, UPDATE, DELETE ON evolv.outbox',
        'SELECT, INSERT, UPDATE, DELETE ON evolv.stored_file',
        'SELECT, INSERT, UPDATE ON evolv.worker_sign',
        'SELECT, DELETE ON evolv.refresh_token, evolv.account_token, evolv.idempotency, evolv.rate_limit,
            evolv.known_network'];
    given record;
BEGIN
    FOR given IN SELECT r.rolname FROM pg_roles r WHERE r.rolname <> current_user
        AND r.rolname IN (current_setting('evolv.web_role'), current_setting('evolv.worker_role')) LOOP
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA evolv, api FROM %I', given.rolname);
    END LOOP;
    FOR given IN SELECT r.rolname, w.what
        FROM (SELECT current_setting('evolv.web_role') AS rolname, unnest(web) AS what
              UNION ALL SELECT current_setting('evolv.worker_role'), unnest(worker)) w
        JOIN pg_roles r USING (rolname) WHERE r.rolname <> current_user LOOP
        EXECUTE format('GRANT %s TO %I', given.what, given.rolname);
    END LOOP;
END
$grants$;

-- What roles.sql sets for the three roles, where one does everything: on a host that gives no other.
DO $one_role$
DECLARE
    setting text;
BEGIN
    IF current_setting('evolv.web_role') IN ('', current_user) THEN
        FOREACH setting IN ARRAY ARRAY['search_path = evolv, api', 'timezone = ''UTC''', 'client_min_messages = warning', 'jit = off',
                                       'random_page_cost = 1.1', 'lock_timeout = ''2200ms''',
                                       'idle_in_transaction_session_timeout = ''10s'''] LOOP
            EXECUTE format('ALTER ROLE %I IN DATABASE %I SET ', current_user, current_database()) || setting;
        END LOOP;
    END IF;
END
$one_role$;
