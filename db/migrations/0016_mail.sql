-- What the mail worker needs beside the outbox.

SET LOCAL search_path = evolv;

-- Whom an event was announced to on the day before. An event that is put off is announced once more.
CREATE TABLE event_reminder (
    registration_id bigint NOT NULL,
    event_date      timestamptz NOT NULL,
    queued_at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_reminder_pkey PRIMARY KEY (registration_id, event_date),
    CONSTRAINT event_reminder_registration_fkey FOREIGN KEY (registration_id) REFERENCES event_registration
        ON DELETE CASCADE
);

-- Queues the reminders that are due, each once however many ask at the same moment, and returns how many. Who
-- registers on the last day has just been told when it is.
CREATE FUNCTION queue_event_reminders() RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = evolv, pg_temp
BEGIN ATOMIC
    WITH due AS (
        INSERT INTO evolv.event_reminder (registration_id, event_date)
        SELECT r.id, e.date
        FROM evolv.event e JOIN evolv.event_registration r ON r.event_id = e.id
        WHERE e.date > now() AND e.date <= now() + interval '1 day'
          AND r.state = 'registered' AND r.created_at < e.date - interval '1 day'
        ON CONFLICT DO NOTHING
        RETURNING registration_id
    ), queued AS (
        INSERT INTO evolv.outbox (template, recipient, data)
        SELECT 'event-reminder', a.email,
               jsonb_build_object('name', coalesce(nullif(a.first_name, ''), a.username), 'event', e.title,
                                  'event_id', e.id, 'date', evolv.rfc3339(e.date), 'is_virtual', e.is_virtual,
                                  'location', l.name)
        FROM due
        JOIN evolv.event_registration r ON r.id = due.registration_id
        JOIN evolv.event e ON e.id = r.event_id
        JOIN evolv.account a ON a.id = r.account_id AND a.is_active
        LEFT JOIN evolv.location l ON l.id = e.location_id
        ORDER BY r.id
        RETURNING 1
    )
    SELECT count(*) FROM queued;
END;

-- Delivered mail whose words are still kept.
CREATE INDEX outbox_kept_words_idx ON outbox (sent_at) WHERE state = 'sent' AND data <> '{}';
