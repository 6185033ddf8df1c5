/*
 * evolv doctor: the web server, seen from outside.
 */
#include "base/array.h"
#include "base/clock.h"
#include "base/text.h"
#include "doctor.h"
#include "service/http_probe.h"

#include <string.h>

#define SKEW_SECONDS 5 /* a Date has whole seconds, and the answer took some time */

/* Asks base_url for a path; false after telling that there was no answer. */
static bool look(struct doctor *doctor, struct http_answer *answer, const char *path,
		 const char *header)
{
	struct evolv *evolv = doctor->evolv;
	const char *url = arena_printf(&evolv->arena, "%s%s", evolv->config.base_url, path);
	const char *problem = http_probe(answer, &evolv->arena, url, header);

	if (problem == NULL) {
		return true;
	}
	doctor_say(doctor, FINDING_FAILURE,
		   "%s: %s. Does the web server run, and is base_url right?", url, problem);
	return false;
}

static bool is_json(const struct http_answer *answer)
{
	return text_starts_with(answer->content_type, "application/json");
}

void doctor_check_web(struct doctor *doctor)
{
	struct http_answer answer;

	if (!look(doctor, &answer, "/api/v1/health/", NULL)) {
		return;
	}
	if (*answer.location != '\0') {
		doctor_say(
			doctor, FINDING_FAILURE,
			"base_url is sent on to %s. Let base_url be the address that answers itself.",
			answer.location);
	} else if (answer.status == 503 && is_json(&answer)) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"The web server's programs do not reach the database. See the web server's "
			"error log.");
	} else if (answer.status != 200 || !is_json(&answer)) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"/api/v1/health/ answers %ld (%s): the web server does not run the programs. "
			"Compare its configuration with conf/.",
			answer.status, answer.content_type);
	} else {
		doctor->has_web = true;
		doctor_say(doctor, FINDING_OK, "the web programs answer, in %.0f ms",
			   answer.seconds * 1000);
	}
	if (!text_equal_ignoring_case(answer.nosniff, "nosniff")) {
		doctor_say(
			doctor, FINDING_WARNING,
			"The web server sends no X-Content-Type-Options. Is mod_headers (Apache) or "
			"mod_setenv (lighttpd) switched on?");
	}
}

/* Without the header a program says so; with a token that nobody signed it says that (hazard 9). */
void doctor_check_authorization(struct doctor *doctor)
{
	struct http_answer answer;

	if (!look(doctor, &answer, "/api/v1/users/me/", "Authorization: Bearer of.no.one")) {
		return;
	}
	if (answer.status == 401 && strstr(answer.body, "invalid") != NULL) {
		doctor_say(doctor, FINDING_OK, "tokens reach the programs");
	} else if (answer.status == 401) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"The web server keeps the header Authorization to itself: nobody can sign "
			"in. Apache wants CGIPassAuth On, or the SetEnvIf line of conf/apache/htaccess.");
	} else {
		doctor_say(doctor, FINDING_FAILURE,
			   "/api/v1/users/me/ answers %ld, not 401. Compare the web server's "
			   "configuration with conf/.",
			   answer.status);
	}
}

/* Where an installation that went wrong would have put its secrets. */
void doctor_check_leaks(struct doctor *doctor)
{
	static const char *const paths[] = {
		"/evolv.conf",      "/conf/evolv.conf", "/etc/evolv.conf", "/secret.key",
		"/certificate.key", "/mail.secret",     "/.htaccess",      "/.git/config",
		"/db/roles.sql",    "/cgi-bin/api/v1/",
	};
	size_t open = 0;

	for (size_t i = 0; i < LENGTH(paths); i++) {
		struct http_answer answer;
		if (!look(doctor, &answer, paths[i], NULL)) {
			return;
		}
		if (answer.status == 200) {
			open++;
			doctor_say(
				doctor, FINDING_FAILURE,
				"Anybody can read %s%s. Move it out of the document root, and make "
				"new keys if it held any.",
				doctor->evolv->config.base_url, paths[i]);
		}
	}
	if (open == 0) {
		doctor_say(doctor, FINDING_OK,
			   "the web server gives out no configuration and no key");
	}
}

void doctor_check_clock(struct doctor *doctor)
{
	struct http_answer answer;

	if (!look(doctor, &answer, "/api/v1/health/", NULL)) {
		return;
	}
	long long ahead = answer.date == 0 ? 0 : (long long)(answer.date - clock_now());
	if (ahead > SKEW_SECONDS || ahead < -SKEW_SECONDS) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"The web server's clock is %lld seconds %s this machine's: tokens begin or "
			"end too early. Let all follow the same time.",
			ahead > 0 ? ahead : -ahead, ahead > 0 ? "ahead of" : "behind");
	} else {
		doctor_say(doctor, FINDING_OK, "the clocks agree");
	}
}
