/*
 * The configuration file and the table of everything that can stand in it.
 *
 * This runs at each request: the file is read in one piece and cut up in place.
 */
#include "base/config.h"

#include "base/address.h"
#include "base/array.h"
#include "base/file.h"
#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* config.h of the build says it. (Including that by name here would find base/config.h instead: the
 * build's comes first on the command line of the compiler.) */
#ifndef EVOLV_SYSCONFDIR
#define EVOLV_SYSCONFDIR "/etc/evolv"
#endif

#define FILE_SIZE_MAX ((size_t)64 << 10)
#define BLANKS        " \t\r"

enum setting_type {
	SETTING_TEXT,
	SETTING_URL,      /* http or https; a slash at the end is taken off */
	SETTING_PATH,     /* absolute: a program's working directory is the web server's choice */
	SETTING_ORIGINS,  /* scheme://host[:port], space-separated */
	SETTING_NETWORKS, /* addresses and CIDR blocks, space-separated */
	SETTING_CHOICE,   /* one word of a list */
	SETTING_SWITCH,   /* on or off */
	SETTING_NUMBER,
};

struct setting {
	const char *name;
	enum setting_type type;
	size_t offset;       /* in struct config */
	const char *initial; /* the default, as the file would say it; NULL: the file must */
	size_t min, max;     /* of a number */
	const char *choices; /* with blanks between them */
	const char *description;
};

#define AT(member) .name = #member, .offset = offsetof(struct config, member)

/* One row per member of struct config; the limits are the contract's. */
static const struct setting settings[] = {
	{ AT(base_url), .type = SETTING_URL,
	  .description = "the address that people open the school under" },
	{ AT(site_name), .initial = "Evolv",
	  .description = "the school's name in mails and pages" },
	{ AT(office_email), .initial = "office@localhost",
	  .description = "who gets contact messages" },
	{ AT(mail_from), .initial = "evolv@localhost", .description = "the sender of all mails" },
	{ AT(database), .description = "libpq conninfo of the web role" },
	{ AT(owner_database), .initial = "", .description = "conninfo of the role that migrates" },
	{ AT(worker_database), .initial = "", .description = "conninfo of the worker" },
	{ AT(secret_key_file), .type = SETTING_PATH, .initial = EVOLV_SYSCONFDIR "/secret.key",
	  .description = "the key that signs tokens: 64 or more hexadecimal digits, mode 0600" },
	{ AT(certificate_key_file), .type = SETTING_PATH,
	  .initial = EVOLV_SYSCONFDIR "/certificate.key",
	  .description = "the key that signs certificates: 64 hexadecimal digits, mode 0600" },
	{ AT(file_store), .type = SETTING_CHOICE, .choices = "local s3", .initial = "local",
	  .description = "where uploaded files stay" },
	{ AT(files_dir), .type = SETTING_PATH, .initial = "/var/lib/evolv/files",
	  .description = "uploaded files; with another store, those that wait for it" },
	{ AT(spool_dir), .type = SETTING_PATH, .initial = "/var/lib/evolv/spool",
	  .description = "uploaded files on their way" },
	{ AT(run_dir), .type = SETTING_PATH, .initial = "/run/evolv", .description = "lock files" },
	{ AT(machine_name), .initial = "",
	  .description = "this machine among several that share a database" },
	{ AT(s3_endpoint), .type = SETTING_URL, .initial = "",
	  .description = "where the S3 server is, when it is not Amazon's" },
	{ AT(s3_region), .initial = "us-east-1", .description = "the bucket's region" },
	{ AT(s3_bucket), .initial = "", .description = "the bucket" },
	{ AT(s3_style), .type = SETTING_CHOICE, .choices = "path host", .initial = "path",
	  .description = "where an address names the bucket" },
	{ AT(s3_access_key), .initial = "",
	  .description = "the name that requests are signed with" },
	{ AT(s3_secret_file), .initial = "", .description = "the secret of that name, mode 0600" },
	{ AT(s3_public_url), .type = SETTING_URL, .initial = "",
	  .description = "what stands before the key of a picture that everybody may see" },
	{ AT(s3_ca_file), .initial = "",
	  .description = "certificates to trust instead of the system's" },
	{ AT(mail_transport), .type = SETTING_CHOICE, .choices = "file smtp sendgrid mailgun",
	  .initial = "file", .description = "how mail leaves" },
	{ AT(mail_dir), .type = SETTING_PATH, .initial = "/var/lib/evolv/mail",
	  .description = "where mail_transport = file puts it" },
	{ AT(mail_secret_file), .initial = "",
	  .description = "the SMTP password or the API's key, mode 0600" },
	{ AT(mail_ca_file), .initial = "",
	  .description = "certificates to trust instead of the system's" },
	{ AT(mail_api_url), .initial = "",
	  .description = "where the API of sendgrid or mailgun is" },
	{ AT(mailgun_domain), .initial = "", .description = "the sending domain at mailgun" },
	{ AT(smtp_host), .initial = "localhost", .description = "the mail server" },
	{ AT(smtp_port), .type = SETTING_NUMBER, .initial = "587", .min = 1, .max = 65535,
	  .description = "its port" },
	{ AT(smtp_tls), .type = SETTING_CHOICE, .choices = "starttls tls off",
	  .initial = "starttls", .description = "how the way to it is kept private" },
	{ AT(smtp_user), .initial = "", .description = "the name to log in with" },
	{ AT(cors_origins), .type = SETTING_ORIGINS, .initial = "",
	  .description = "other sites whose scripts may read answers" },
	{ AT(trusted_proxies), .type = SETTING_NETWORKS, .initial = "",
	  .description = "who may say for whom it asks (X-Forwarded-For)" },
	{ AT(rate_limits), .type = SETTING_SWITCH, .initial = "on",
	  .description = "count requests" },
	{ AT(require_verified_email), .type = SETTING_SWITCH, .initial = "off",
	  .description = "no login before the address is verified" },
	{ AT(publish_reviews_at_once), .type = SETTING_SWITCH, .initial = "off",
	  .description = "reviews do not wait for approval" },
	{ AT(request_seconds), .type = SETTING_NUMBER, .initial = "10", .min = 1, .max = 3600,
	  .description = "how long a request may take" },
	{ AT(upload_seconds), .type = SETTING_NUMBER, .initial = "300", .min = 1, .max = 86400,
	  .description = "how long one with a file may take" },
	{ AT(material_size_mb), .type = SETTING_NUMBER, .initial = "100", .min = 1, .max = 10240,
	  .description = "how large the file of a course material may be" },
	{ AT(picture_size_mb), .type = SETTING_NUMBER, .initial = "10", .min = 1, .max = 100,
	  .description = "how large an uploaded picture may be" },
	{ AT(memory_limit_mb), .type = SETTING_NUMBER, .initial = "256", .max = 65536,
	  .description = "address space of a program; 0: no limit" },
	{ AT(access_token_seconds), .type = SETTING_NUMBER, .initial = "3600", .min = 60,
	  .max = 86400, .description = "how long an access token holds" },
	{ AT(refresh_token_seconds), .type = SETTING_NUMBER, .initial = "604800", .min = 3600,
	  .max = 31536000, .description = "how long a refresh token holds" },
	{ AT(hash_slots), .type = SETTING_NUMBER, .initial = "4", .min = 1, .max = 64,
	  .description = "passwords hashed at the same time" },
	{ AT(limit_register), .type = SETTING_NUMBER, .initial = "5", .min = 1, .max = 1000000,
	  .description = "registrations per hour" },
	{ AT(limit_login), .type = SETTING_NUMBER, .initial = "10", .min = 1, .max = 1000000,
	  .description = "logins per hour, by address and by account" },
	{ AT(limit_password), .type = SETTING_NUMBER, .initial = "3", .min = 1, .max = 1000000,
	  .description = "password resets and resent verifications per hour" },
	{ AT(limit_contact), .type = SETTING_NUMBER, .initial = "3", .min = 1, .max = 1000000,
	  .description = "contact messages per hour" },
	{ AT(limit_review), .type = SETTING_NUMBER, .initial = "5", .min = 1, .max = 1000000,
	  .description = "reviews per hour" },
	{ AT(limit_application), .type = SETTING_NUMBER, .initial = "2", .min = 1, .max = 1000000,
	  .description = "applications per day" },
	{ AT(limit_anonymous), .type = SETTING_NUMBER, .initial = "1000", .min = 1, .max = 1000000,
	  .description = "requests of a visitor per hour" },
	{ AT(limit_signed_in), .type = SETTING_NUMBER, .initial = "5000", .min = 1, .max = 1000000,
	  .description = "requests of a signed-in user per hour" },
};
#define SETTING_COUNT (LENGTH(settings))

static_assert(SETTING_COUNT <= 64, "read_lines() marks what it has seen in the bits of one word");

/* Returns what stands behind the scheme of an http address, or NULL. */
static const char *after_scheme(const char *url)
{
	if (text_starts_with(url, "https://")) {
		return url + strlen("https://");
	}
	return text_starts_with(url, "http://") ? url + strlen("http://") : NULL;
}

static bool url_is_valid(const char *url)
{
	const char *host = after_scheme(url);

	return host != NULL && *host != '\0' && *host != '/' &&
	       strpbrk(url, " \t\"'<>?#\\") == NULL;
}

static const char *set_url(char *url, const char **place)
{
	size_t length = strlen(url);

	while (length > 0 && url[length - 1] == '/') {
		url[--length] = '\0';
	}
	*place = url;
	return url_is_valid(url) ? NULL : "must be an address like https://school.example";
}

/* True for "scheme://host[:port]" of length characters. */
static bool origin_is_valid(const char *origin, size_t length)
{
	const char *host = after_scheme(origin);

	return host != NULL && host < origin + length &&
	       strcspn(host, "/?#*,\"'@ \t") == (size_t)(origin + length - host);
}

static const char *set_origins(const char *list, const char **place)
{
	const char *at = list + strspn(list, BLANKS);

	while (*at != '\0') {
		size_t length = strcspn(at, BLANKS);

		if (!origin_is_valid(at, length)) {
			return "must be origins like https://www.school.example, with blanks between them";
		}
		at += length;
		at += strspn(at, BLANKS);
	}
	*place = list;
	return NULL;
}

/* Takes one whole word of the choices. */
static const char *set_choice(const struct setting *setting, const char *text, const char **place,
			      struct arena *arena)
{
	size_t length = strlen(text);

	*place = text;
	for (const char *at = setting->choices; *at != '\0' && length > 0;) {
		size_t word = strcspn(at, " ");

		if (word == length && memcmp(at, text, word) == 0) {
			return NULL;
		}
		at += word + strspn(at + word, " ");
	}
	return arena_printf(arena, "must be one of: %s", setting->choices);
}

static const char *set_switch(const char *text, bool *place)
{
	static const char *const on[] = { "on", "yes", "true" };
	static const char *const off[] = { "off", "no", "false" };

	for (size_t i = 0; i < LENGTH(on); i++) {
		if (text_equal(text, on[i]) || text_equal(text, off[i])) {
			*place = text_equal(text, on[i]);
			return NULL;
		}
	}
	return "must be on or off";
}

static const char *set_number(const struct setting *setting, const char *text, size_t *place,
			      struct arena *arena)
{
	size_t number = 0;

	if (!text_to_size(text, setting->max, &number) || number < setting->min) {
		return arena_printf(arena, "must be a number from %zu to %zu", setting->min,
				    setting->max);
	}
	*place = number;
	return NULL;
}

/* Puts text, which must live as long as config, into the setting's place. Returns NULL, or what it must
 * be instead. */
static const char *set(struct config *config, const struct setting *setting, char *text,
		       struct arena *arena)
{
	void *place = (char *)config + setting->offset;

	switch (setting->type) {
	case SETTING_TEXT:
		*(const char **)place = text;
		return NULL;
	case SETTING_URL:
		return set_url(text, place);
	case SETTING_PATH:
		*(const char **)place = text;
		return text[0] == '/' ? NULL : "must be a path from the root, like /var/lib/evolv";
	case SETTING_ORIGINS:
		return set_origins(text, place);
	case SETTING_NETWORKS:
		*(const char **)place = text;
		return address_list_is_valid(text) ? NULL
						   : "must be addresses or blocks like 10.0.0.0/8";
	case SETTING_CHOICE:
		return set_choice(setting, text, place, arena);
	case SETTING_SWITCH:
		return set_switch(text, place);
	case SETTING_NUMBER:
		return set_number(setting, text, place, arena);
	}
	return "has no type";
}

static const struct setting *find_setting(const char *name)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		if (text_equal(settings[i].name, name)) {
			return &settings[i];
		}
	}
	return NULL;
}

/* Takes blanks off both ends, in place. */
static char *trim(char *text)
{
	size_t length = 0;

	text += strspn(text, BLANKS);
	length = strlen(text);
	while (length > 0 && strchr(BLANKS, text[length - 1]) != NULL) {
		text[--length] = '\0';
	}
	return text;
}

/* Reads one line, NUL-terminated. Returns NULL, or what is wrong with it. */
static const char *read_line(struct config *config, char *line, uint64_t *seen, struct arena *arena)
{
	const struct setting *setting = NULL;
	char *text = trim(line);
	char *equals = strchr(text, '=');
	const char *problem = NULL;
	uint64_t bit = 0;

	if (*text == '\0' || *text == '#') {
		return NULL;
	}
	if (equals == NULL) {
		return "a line must be \"name = value\"";
	}
	*equals = '\0';
	setting = find_setting(trim(text));
	if (setting == NULL) {
		return arena_printf(arena, "there is no setting \"%s\"", trim(text));
	}
	bit = (uint64_t)1 << (setting - settings);
	if ((*seen & bit) != 0) {
		return arena_printf(arena, "%s is set a second time", setting->name);
	}
	*seen |= bit;
	problem = set(config, setting, trim(equals + 1), arena);
	return problem == NULL ? NULL : arena_printf(arena, "%s %s", setting->name, problem);
}

/* Reads all lines of text; *line is the number of the one that is wrong. */
static const char *read_lines(struct config *config, char *text, uint64_t *seen, size_t *line,
			      struct arena *arena)
{
	const char *problem = NULL;

	while (text != NULL && problem == NULL) {
		char *end = strchr(text, '\n');

		if (end != NULL) {
			*end++ = '\0';
		}
		(*line)++;
		problem = read_line(config, text, seen, arena);
		text = end;
	}
	return problem;
}

/* Fills in what the file did not say. Returns NULL, or a sentence about what it had to say. */
static const char *set_defaults(struct config *config, uint64_t seen, const char *path,
				struct arena *arena)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &settings[i];

		if ((seen >> i & 1) != 0) {
			continue;
		}
		if (setting->initial == NULL) {
			return arena_printf(arena, "%s: %s is missing (%s)", path, setting->name,
					    setting->description);
		}
		set(config, setting, arena_strdup(arena, setting->initial), arena);
	}
	return NULL;
}

const char *config_path(void)
{
	const char *path = getenv("EVOLV_CONFIG");

	return path == NULL || *path == '\0' ? EVOLV_SYSCONFDIR "/evolv.conf" : path;
}

const char *config_load(struct config *config, const char *path, struct arena *arena)
{
	size_t length = 0;
	size_t line = 0;
	uint64_t seen = 0; /* a bit per row of the table */
	const char *problem = NULL;
	char *text = file_read(arena, path, FILE_SIZE_MAX, &length);

	*config = (struct config){ .base_url = NULL };
	if (text == NULL) {
		return arena_printf(arena, "%s cannot be read: %s", path, strerror(errno));
	}
	if (memchr(text, '\0', length) != NULL) {
		return arena_printf(arena, "%s is not a text file", path);
	}
	problem = read_lines(config, text, &seen, &line, arena);
	if (problem != NULL) {
		return arena_printf(arena, "%s, line %zu: %s", path, line, problem);
	}
	return set_defaults(config, seen, path, arena);
}

const char *config_worker_database(const struct config *config)
{
	return *config->worker_database != '\0' ? config->worker_database : config->database;
}
