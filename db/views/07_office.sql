-- What the office reads: the inbox, the outbox, who changed what.

CREATE VIEW api.contact_message AS
SELECT m.id,
       m.name,
       m.email,
       m.message,
       m.is_handled,
       evolv.rfc3339(m.created_at) AS created_at,
       m.created_at AS sort_created_at,
       m.search_text
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
