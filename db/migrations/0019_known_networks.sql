-- From where an account was signed in to, so that strangers who use up its attempts do not lock its owner out
-- (common/auth/known_network.h).

SET LOCAL search_path = evolv;

CREATE TABLE known_network (
    account_id     bigint NOT NULL,
    network_sha256 bytea NOT NULL,   -- of the account's number and the network: nobody can read it back
    last_used_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT known_network_pkey PRIMARY KEY (account_id, network_sha256),
    CONSTRAINT known_network_sha256_check CHECK (octet_length(network_sha256) = 32),
    CONSTRAINT known_network_account_fkey FOREIGN KEY (account_id) REFERENCES account ON DELETE CASCADE
);
