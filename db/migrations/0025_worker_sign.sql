-- When a worker last did its work, on each machine that has one: `evolv doctor` asks, for a service that has died and
-- a crontab that was forgotten look the same from outside: no mail leaves.

SET LOCAL search_path = evolv;

CREATE TABLE worker_sign (
    host    varchar(255) NOT NULL,
    service boolean NOT NULL,    -- false: run by a crontab, with --once
    seen_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT worker_sign_pkey PRIMARY KEY (host)
);
