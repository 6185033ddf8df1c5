-- Who may do what, set anew after every change of the schema or the views. A role that does not exist is passed
-- over: a shared host gives one role, which then owns everything.
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
    qualified text := regexp_replace(editable, '(\w+)', 'evolv.\1', 'g');
    owner_only text := 'REVOKE ALL ON ALL TABLES IN SCHEMA evolv, api FROM %I';
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'evolv_web' AND rolname <> current_user) THEN
        EXECUTE format(owner_only, 'evolv_web');
        GRANT USAGE ON SCHEMA evolv, api TO evolv_web;
        GRANT SELECT ON ALL TABLES IN SCHEMA api TO evolv_web;
        GRANT USAGE ON SCHEMA page TO evolv_web;
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO evolv_web', qualified);
        -- A register number is taken, never given back by hand; a limit is counted up and left to the worker.
        GRANT SELECT, INSERT, UPDATE ON evolv.register_number_counter, evolv.rate_limit TO evolv_web;
        -- An admin may let a failed mail be tried again; what was sent stays on record.
        GRANT SELECT, INSERT, UPDATE ON evolv.outbox TO evolv_web;
        GRANT SELECT ON evolv.audit, evolv.kept_count, evolv.content_version, evolv.time_zone TO evolv_web;
        GRANT SELECT, INSERT, UPDATE ON evolv.answer TO evolv_web;
        -- The texts are there; their words are the school's.
        GRANT SELECT, UPDATE ON evolv.site_text TO evolv_web;
        -- A file is put on record; what becomes of it triggers and the worker write.
        GRANT SELECT, INSERT ON evolv.stored_file TO evolv_web;
        -- What signed a certificate is on record for good.
        GRANT SELECT, INSERT ON evolv.certificate_key TO evolv_web;
    END IF;

    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'evolv_worker' AND rolname <> current_user) THEN
        EXECUTE format(owner_only, 'evolv_worker');
        GRANT USAGE ON SCHEMA evolv, api TO evolv_worker;
        GRANT SELECT, UPDATE, DELETE ON evolv.outbox TO evolv_worker;
        GRANT SELECT, INSERT, UPDATE, DELETE ON evolv.stored_file TO evolv_worker;
        GRANT SELECT, INSERT, UPDATE ON evolv.worker_sign TO evolv_worker;
        GRANT SELECT, DELETE ON evolv.refresh_token, evolv.account_token, evolv.idempotency, evolv.rate_limit,
            evolv.known_network TO evolv_worker;
    END IF;
END
$grants$;

-- What roles.sql sets for the three roles, where one does everything: on a host that gives no other.
DO $one_role$
DECLARE
    setting text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'evolv_web' AND rolname <> current_user) THEN
        FOREACH setting IN ARRAY ARRAY['search_path = evolv, api', 'timezone = ''UTC''', 'client_min_messages = warning', 'jit = off',
                                       'random_page_cost = 1.1', 'lock_timeout = ''2200ms''',
                                       'idle_in_transaction_session_timeout = ''10s'''] LOOP
            EXECUTE format('ALTER ROLE %I IN DATABASE %I SET ', current_user, current_database()) || setting;
        END LOOP;
    END IF;
END
$one_role$;
