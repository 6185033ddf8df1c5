/*
 * evolv doctor: the configuration, the keys, the folders.
 */
#include "auth/jwt.h"
#include "auth/signature.h"
#include "base/address.h"
#include "base/array.h"
#include "base/file.h"
#include "base/text.h"
#include "data/conninfo.h"
#include "doctor.h"

#include <errno.h>
#include <pwd.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DOCUMENT_ROOT EVOLV_DATADIR "/htdocs"
#define OTHERS_READ   0004 /* permission bits */
#define OTHERS_WRITE  0002
#define GROUP_READ    0040
#define GROUP_WRITE   0020
#define OTHERS_ANY    0007
#define OWNER_WRITES  0300

/* --- configuration ------------------------------------------------------------------------ */

static bool holds_password(struct doctor *doctor)
{
	const struct config *config = &doctor->evolv->config;
	const char *const databases[] = { config->database, config->owner_database,
					  config->worker_database };

	for (size_t i = 0; i < LENGTH(databases); i++) {
		if (*conninfo_word(&doctor->evolv->arena, databases[i], "password") != '\0') {
			return true;
		}
	}
	return false;
}

static void check_config_mode(struct doctor *doctor)
{
	const char *path = doctor->evolv->config_file;
	struct stat status = { 0 };

	if (stat(path, &status) != 0) {
		doctor_say(doctor, FINDING_FAILURE, "%s: %s", path, strerror(errno));
	} else if ((status.st_mode & (OTHERS_WRITE | GROUP_WRITE)) != 0) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s can be changed by others than its owner. chmod 0640 it.", path);
	} else if ((status.st_mode & OTHERS_READ) != 0) {
		doctor_say(doctor, holds_password(doctor) ? FINDING_FAILURE : FINDING_WARNING,
			   "%s can be read by everybody on this machine%s. chmod 0640 it.", path,
			   holds_password(doctor) ? ", and holds a password" : "");
	} else {
		doctor_say(doctor, FINDING_OK, "%s is understood", path);
	}
}

static void check_base_url(struct doctor *doctor)
{
	const char *url = doctor->evolv->config.base_url;

	if (text_starts_with(url, "https://") || doctor_is_local(doctor)) {
		doctor_say(doctor, FINDING_OK, "base_url is %s", url);
	} else {
		doctor_say(doctor, FINDING_FAILURE,
			   "base_url is %s: passwords travel readable. Give the web server a "
			   "certificate, and let base_url begin with https.",
			   url);
	}
}

/* Two addresses that belong to nobody (RFC 5737, RFC 3849): only a block of the whole world holds them. */
static void check_proxies(struct doctor *doctor)
{
	static const char *const nobodys[] = { "203.0.113.77", "2001:db8::77" };

	for (size_t i = 0; i < LENGTH(nobodys); i++) {
		struct address address;
		if (address_parse(&address, nobodys[i], strlen(nobodys[i])) &&
		    address_list_holds(doctor->evolv->config.trusted_proxies, &address)) {
			doctor_say(
				doctor, FINDING_FAILURE,
				"trusted_proxies holds addresses of strangers: anybody can claim to "
				"come from anywhere. Name the proxies alone.");
			return;
		}
	}
}

static bool is_of_this_machine(const char *address)
{
	return text_ends_with(address, "@localhost");
}

/* A setting that is allowed, and seldom meant. */
static void check_odd_settings(struct doctor *doctor)
{
	const struct config *config = &doctor->evolv->config;

	if (!config->rate_limits) {
		doctor_say(doctor, FINDING_WARNING,
			   "rate_limits is off: passwords can be guessed without end.");
	}
	if (config->memory_limit_mb == 0) {
		doctor_say(doctor, FINDING_WARNING,
			   "memory_limit_mb is 0: one request may take all memory.");
	}
	if (strstr(config->cors_origins, "http://") != NULL && !doctor_is_local(doctor)) {
		doctor_say(
			doctor, FINDING_WARNING,
			"cors_origins names a site without https, whose pages anybody on the way "
			"can change.");
	}
	if (!doctor_is_local(doctor) && is_of_this_machine(config->mail_from)) {
		doctor_say(doctor, FINDING_WARNING,
			   "mail_from is %s, which no mail server outside takes. Set it.",
			   config->mail_from);
	}
	if (!doctor_is_local(doctor) && is_of_this_machine(config->office_email)) {
		doctor_say(doctor, FINDING_WARNING,
			   "office_email is %s: nobody reads what visitors write. Set it.",
			   config->office_email);
	}
}

void doctor_check_configuration(struct doctor *doctor)
{
	if (doctor->evolv->config_problem != NULL) {
		doctor_say(doctor, FINDING_FAILURE, "%s", doctor->evolv->config_problem);
		return;
	}
	check_config_mode(doctor);
	check_base_url(doctor);
	check_proxies(doctor);
	check_odd_settings(doctor);
}

/* --- keys --------------------------------------------------------------------------------- */

/* Web programs run as the owner of files_dir: nobody else could have made what is in it. */
static bool web_user(const struct doctor *doctor, struct stat *folder)
{
	return stat(doctor->evolv->config.files_dir, folder) == 0;
}

static const char *user_name(uid_t user)
{
	const struct passwd *entry = getpwuid(user);

	return entry != NULL ? entry->pw_name : "nobody that is known";
}

/* Below the folder that a web server gives out, or one that shared hosts call so. */
static bool is_public(struct doctor *doctor, const char *path)
{
	static const char *const names[] = { "/public_html/", "/htdocs/", "/www/html/" };
	char *real = realpath(path, NULL);
	const char *place = real != NULL ? arena_strdup(&doctor->evolv->arena, real) : path;
	bool public = text_starts_with(place, DOCUMENT_ROOT "/");

	free(real);
	for (size_t i = 0; i < LENGTH(names); i++) {
		public = public || strstr(place, names[i]) != NULL;
	}
	return public;
}

static bool can_read(const struct stat *key, const struct stat *reader)
{
	return key->st_uid == reader->st_uid ||
	       (key->st_gid == reader->st_gid && (key->st_mode & GROUP_READ) != 0);
}

/* Returns true when nothing is wrong with where the key lies and whose it is. */
static bool check_key_file(struct doctor *doctor, const char *setting, const char *path)
{
	const char *problem = file_secrecy_problem(path);
	struct stat key = { 0 };
	struct stat reader = { 0 };

	if (problem != NULL) {
		doctor_say(doctor, FINDING_FAILURE, "%s %s: %s.%s", setting, path, problem,
			   access(path, F_OK) != 0 ? " evolv keys rotate makes it." : "");
		return false;
	}
	if (is_public(doctor, path)) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"%s %s lies in a folder that the web server gives out. Move it, and make "
			"a new one.",
			setting, path);
		return false;
	}
	if (stat(path, &key) == 0 && web_user(doctor, &reader) && !can_read(&key, &reader)) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"%s %s belongs to %s, and the web programs, which run as %s (the owner of "
			"files_dir), cannot read it. chown %s it.",
			setting, path, user_name(key.st_uid), user_name(reader.st_uid),
			user_name(reader.st_uid));
		return false;
	}
	return true;
}

void doctor_check_keys(struct doctor *doctor)
{
	struct evolv *evolv = doctor->evolv;
	const struct config *config = &evolv->config;
	struct jwt_key tokens;
	struct signature_key certificates;

	if (check_key_file(doctor, "secret_key_file", config->secret_key_file)) {
		bool good =
			jwt_key_load(&tokens, config->secret_key_file, &evolv->arena) == NO_ERROR;
		doctor_say(
			doctor, good ? FINDING_OK : FINDING_FAILURE,
			good ? "secret_key_file %s is nobody else's"
			     : "secret_key_file %s holds no key that can be used. evolv keys rotate "
			       "makes one, when the file is taken away.",
			config->secret_key_file);
	}
	if (check_key_file(doctor, "certificate_key_file", config->certificate_key_file)) {
		bool good = signature_key_load(&certificates, config->certificate_key_file,
					       &evolv->arena) == NO_ERROR;
		doctor_say(
			doctor, good ? FINDING_OK : FINDING_FAILURE,
			good ? "certificate_key_file %s is nobody else's"
			     : "certificate_key_file %s holds no key that can be used. evolv keys "
			       "rotate --certificates makes one.",
			config->certificate_key_file);
	}
	if (is_public(doctor, evolv->config_file)) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s lies in a folder that the web server gives out. Move it.",
			   evolv->config_file);
	}
}

/* --- folders ------------------------------------------------------------------------------ */

static const struct {
	const char *setting;
	size_t place; /* in struct config */
} folders[] = {
	{ .setting = "files_dir", .place = offsetof(struct config, files_dir) },
	{ .setting = "spool_dir", .place = offsetof(struct config, spool_dir) },
	{ .setting = "run_dir", .place = offsetof(struct config, run_dir) },
};

static void check_folder(struct doctor *doctor, const char *setting, const char *path)
{
	struct stat folder = { 0 };
	struct stat files = { 0 };

	if (stat(path, &folder) != 0 || !S_ISDIR(folder.st_mode)) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s %s is no folder. Make it, for the user of the web programs alone "
			   "(INSTALL.md).",
			   setting, path);
	} else if ((folder.st_mode & OWNER_WRITES) != OWNER_WRITES) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s %s cannot be written by its owner %s. chmod 0700 it.", setting, path,
			   user_name(folder.st_uid));
	} else if (web_user(doctor, &files) && folder.st_uid != files.st_uid) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s %s belongs to %s, files_dir to %s: both must be the web programs'.",
			   setting, path, user_name(folder.st_uid), user_name(files.st_uid));
	} else if ((folder.st_mode & OTHERS_ANY) != 0) {
		doctor_say(doctor, FINDING_WARNING,
			   "%s %s is open to everybody here. chmod 0700 it.", setting, path);
	} else if (is_public(doctor, path)) {
		doctor_say(doctor, FINDING_FAILURE,
			   "%s %s lies in a folder that the web server gives out. Move it.",
			   setting, path);
	} else {
		doctor_say(doctor, FINDING_OK, "%s %s belongs to %s", setting, path,
			   user_name(folder.st_uid));
	}
}

void doctor_check_folders(struct doctor *doctor)
{
	const struct config *config = &doctor->evolv->config;

	for (size_t i = 0; i < LENGTH(folders); i++) {
		check_folder(doctor, folders[i].setting,
			     *(const char *const *)((const char *)config + folders[i].place));
	}
	if (text_equal(config->mail_transport, "file")) {
		check_folder(doctor, "mail_dir", config->mail_dir);
	}
}
