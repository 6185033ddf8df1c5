-- The three database roles, made once by a superuser:
--
--     psql -d postgres -f db/roles.sql
--     createdb -O evolv_owner evolv
--
-- evolv_owner   owns every table and migrates; no web program ever signs in as it
-- evolv_web     the programs a web server runs: reads and writes rows, cannot change the schema
-- evolv_worker  the mail worker: the outbox, and the sweeping of what has expired
--
-- No passwords here: peer authentication on a Unix socket needs none, and where one is needed it is set by
-- hand (ALTER ROLE … PASSWORD …). Running the file again changes nothing. A shared host that gives a single
-- role does without this file: the grants skip roles that do not exist.

DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['evolv_owner', 'evolv_web', 'evolv_worker'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I', wanted);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS', wanted);
        -- A backup is tried in a database beside the school's (`evolv backup --verify`).
        EXECUTE format('ALTER ROLE %I %s', wanted, CASE wanted WHEN 'evolv_owner' THEN 'CREATEDB' ELSE 'NOCREATEDB' END);
        EXECUTE format('ALTER ROLE %I SET search_path = evolv, api', wanted);
        EXECUTE format('ALTER ROLE %I SET timezone = ''UTC''', wanted);
        EXECUTE format('ALTER ROLE %I SET client_min_messages = warning', wanted);
        EXECUTE format('ALTER ROLE %I SET default_transaction_isolation = ''read committed''', wanted);
        -- A request is planned anew each time and is short: compiling it would cost more than it saves.
        EXECUTE format('ALTER ROLE %I SET jit = off', wanted);
        -- The whole database fits into memory: an index costs no seeks there.
        EXECUTE format('ALTER ROLE %I SET random_page_cost = 1.1', wanted);
    END LOOP;
END
$roles$;

-- A program waits 2.5 seconds for an answer. Whoever waits for a lock is told before that, and the connection
-- lives on; a statement that runs longer has lost its reader, save where a program has more patience.
ALTER ROLE evolv_web SET statement_timeout = '5s';
ALTER ROLE evolv_web SET lock_timeout = '2200ms';
ALTER ROLE evolv_web SET idle_in_transaction_session_timeout = '10s';

-- The worker talks to a mail server while no transaction is open, so it may not hold one open either.
-- What it writes can be done again (a mail then bears the same Message-ID), so it does not wait for the disk.
ALTER ROLE evolv_worker SET synchronous_commit = off;
ALTER ROLE evolv_worker SET statement_timeout = '30s';
ALTER ROLE evolv_worker SET lock_timeout = '3s';
ALTER ROLE evolv_worker SET idle_in_transaction_session_timeout = '30s';

-- A migration may run long, but it may not queue behind a forgotten transaction and stop the whole site.
ALTER ROLE evolv_owner SET statement_timeout = 0;
ALTER ROLE evolv_owner SET lock_timeout = '3s';
