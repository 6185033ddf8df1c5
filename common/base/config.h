/*
 * The instance's configuration: one file of "name = value" lines, read once at the start.
 *
 * Which names exist, their types, bounds and defaults is the table in config.c. A name that is not in
 * it or a value out of bounds is an error: a typing mistake must not silently switch a limit off.
 * The file holds paths of secrets, not secrets in the environment (hazard 9).
 */
#ifndef EVOLV_BASE_CONFIG_H
#define EVOLV_BASE_CONFIG_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct config {
	const char *base_url;        /* "https://school.example", without a slash at the end */
	const char *site_name;       /* as it stands in mails and pages */
	const char *office_email;    /* where contact messages go */
	const char *mail_from;       /* the sender of all mails */
	const char *database;        /* libpq conninfo of the web role */
	const char *owner_database;  /* conninfo of the role that migrates; bin/ only */
	const char *worker_database; /* of its own role; "": it has none (config_worker_database) */
	const char *secret_key_file; /* 64 or more hexadecimal digits, mode 0600 */
	/* 64 hexadecimal digits, mode 0600: what certificates are signed with. */
	const char *certificate_key_file;
	const char *file_store; /* where files stay: "local" or "s3" */
	const char *files_dir;  /* uploads of the local store; of another, while they wait for it */
	const char *spool_dir;  /* uploads on their way */
	const char *run_dir;    /* lock files */
	const char *machine_name; /* under which files wait here; "": the host's */
	const char *s3_endpoint;  /* "https://host[:port]"; "": Amazon's of the region */
	const char *s3_region;
	const char *s3_bucket;
	const char *s3_style; /* "path": /bucket/key; "host": the bucket before the host's name */
	const char *s3_access_key;  /* the name that belongs to the secret */
	const char *s3_secret_file; /* what requests and addresses are signed with */
	const char *s3_public_url;  /* where anybody gets pictures/… of the bucket; "": nowhere */
	const char *s3_ca_file;     /* certificates to trust; "": those that the system trusts */
	const char *mail_transport; /* "file", "smtp", "sendgrid" or "mailgun" */
	const char *mail_dir;       /* of mail_transport = file */
	const char *mail_secret_file; /* password of the SMTP login or key of the API; "": none */
	const char *mail_ca_file;     /* certificates to trust; "": those that the system trusts */
	const char *mail_api_url;     /* of sendgrid and mailgun; "": the provider's own */
	const char *mailgun_domain;
	const char *smtp_host;
	size_t smtp_port;
	const char *smtp_tls;        /* "starttls", "tls" or "off" */
	const char *smtp_user;       /* "": no login */
	const char *cors_origins;    /* space-separated exact origins */
	const char *trusted_proxies; /* space-separated addresses or CIDR blocks */
	bool rate_limits;
	bool require_verified_email;
	bool publish_reviews_at_once;
	size_t request_seconds; /* how long a request may take, uploads apart */
	size_t upload_seconds;
	size_t material_size_mb; /* of one uploaded file */
	size_t picture_size_mb;
	size_t memory_limit_mb; /* address space of a program; 0 switches the limit off */
	size_t access_token_seconds;
	size_t refresh_token_seconds;
	size_t hash_slots;     /* passwords hashed at the same time on this machine */
	size_t limit_register; /* the contract's rate limits, per hour … */
	size_t limit_login;
	size_t limit_password;
	size_t limit_contact;
	size_t limit_review;
	size_t limit_application; /* … but this one per day */
	size_t limit_anonymous;
	size_t limit_signed_in;
};

/* Returns the file that is used: $EVOLV_CONFIG, or the one compiled in. */
const char *config_path(void);

/* Reads path into config; every text lives in the arena. Returns NULL, or a sentence that says what
 * is wrong and on which line. */
const char *config_load(struct config *config, const char *path, struct arena *arena);

/* The conninfo of the worker: a host that gives a single role has none of its own. */
const char *config_worker_database(const struct config *config);

#endif
