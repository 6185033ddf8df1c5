/*
 * evolv doctor: whether mail leaves: the transport, what waits, and who is to send it.
 */
#include "base/text.h"
#include "doctor.h"
#include "service/mailer.h"

#define LATE_SECONDS   3600 /* no mail waits that long where all is well */
#define SILENT_SECONDS 300  /* a worker leaves a sign every half minute, a crontab every minute */
#define HOUR           3600

static const struct statement about_outbox = {
	.name = "outbox",
	.sql = "SELECT count(*) FILTER (WHERE state IN ('queued', 'sending')),"
	       " coalesce(extract(epoch FROM now() - min(created_at)"
	       "  FILTER (WHERE state IN ('queued', 'sending'))), 0)::bigint,"
	       " count(*) FILTER (WHERE state = 'failed') FROM evolv.outbox",
	.shape = DB_ONE_ROW,
};

static const struct statement last_words = {
	.name = "outbox",
	.sql = "SELECT last_error FROM evolv.outbox WHERE state = 'queued' AND last_error <> ''"
	       " ORDER BY created_at LIMIT 1",
	.shape = DB_MAYBE_ROW,
};

static const struct statement last_sign = {
	.name = "worker",
	.sql = "SELECT host, service, extract(epoch FROM now() - seen_at)::bigint"
	       " FROM evolv.worker_sign ORDER BY seen_at DESC LIMIT 1",
	.shape = DB_MAYBE_ROW,
};

static void try_server(struct doctor *doctor, struct mailer *mailer)
{
	const struct config *config = &doctor->evolv->config;
	const char *problem = mailer_try(mailer);
	bool smtp = text_equal(config->mail_transport, "smtp");

	if (problem != NULL) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"mail_transport %s: the server takes no mail from us: %s. Nothing is lost "
			"meanwhile, and all is tried again.",
			config->mail_transport, problem);
	} else if (smtp && text_equal(config->smtp_tls, "off") &&
		   !text_equal(config->smtp_host, "localhost")) {
		doctor_say(doctor, FINDING_WARNING,
			   "smtp_tls is off: mail and password travel readable to %s.",
			   config->smtp_host);
	} else if (smtp) {
		doctor_say(doctor, FINDING_OK, "%s:%zu takes mail from us (smtp_tls = %s%s)",
			   config->smtp_host, config->smtp_port, config->smtp_tls,
			   *config->smtp_user != '\0' ? ", logged in" : "");
	} else {
		doctor_say(doctor, FINDING_OK,
			   "%s can be reached; whether it takes our key shows the first mail",
			   config->mail_transport);
	}
}

void doctor_check_mail(struct doctor *doctor)
{
	struct evolv *evolv = doctor->evolv;
	struct mailer *mailer = NULL;
	const char *problem = mailer_open(&mailer, &evolv->arena, &evolv->config);

	if (problem != NULL) {
		doctor_say(doctor, FINDING_FAILURE, "mail_transport %s: %s.",
			   evolv->config.mail_transport, problem);
	} else if (!text_equal(evolv->config.mail_transport, "file")) {
		try_server(doctor, mailer);
	} else if (doctor_is_local(doctor)) {
		doctor_say(doctor, FINDING_OK, "mail is written into %s", evolv->config.mail_dir);
	} else {
		doctor_say(
			doctor, FINDING_WARNING,
			"mail_transport is file: mail stays in %s, and reaches nobody. Set smtp, "
			"sendgrid or mailgun.",
			evolv->config.mail_dir);
	}
	mailer_close(mailer);
}

void doctor_check_outbox(struct doctor *doctor)
{
	struct db_rows rows = { 0 };

	if (!doctor_ask(doctor, &about_outbox, NULL, &rows)) {
		return;
	}
	long long waiting = db_int(&rows, 0, 0);
	long long oldest = db_int(&rows, 0, 1);
	long long failed = db_int(&rows, 0, 2);
	if (failed > 0) {
		doctor_say(
			doctor, FINDING_WARNING,
			"%lld mails were given up. See admin/mail/ for why; an admin can send them "
			"again.",
			failed);
	}
	if (oldest <= LATE_SECONDS) {
		doctor_say(doctor, FINDING_OK, "%lld mails wait, the oldest for %lld seconds",
			   waiting, oldest);
		return;
	}
	bool has_words = doctor_ask(doctor, &last_words, NULL, &rows) && rows.count > 0;
	doctor_say(doctor, FINDING_FAILURE, "%lld mails wait, the oldest for %lld hours%s%s.",
		   waiting, oldest / HOUR, has_words ? "; the server says: " : "",
		   has_words ? db_text(&rows, 0, 0) : "");
}

void doctor_check_worker(struct doctor *doctor)
{
	struct db_rows rows = { 0 };

	if (!doctor_ask(doctor, &last_sign, NULL, &rows)) {
		return;
	}
	long long age = rows.count > 0 ? db_int(&rows, 0, 2) : 0;
	if (rows.count == 0) {
		doctor_say(doctor, FINDING_FAILURE,
			   "No worker has ever run: no mail leaves, nothing is tidied up. Start "
			   "evolv-worker, or put the line of conf/cron/crontab into a crontab.");
	} else if (age > SILENT_SECONDS) {
		doctor_say(
			doctor, FINDING_FAILURE,
			"The worker on %s gave its last sign %lld minutes ago. See that evolv-worker "
			"runs there (systemctl status evolv-worker, or the crontab).",
			db_text(&rows, 0, 0), age / 60);
	} else {
		doctor_say(doctor, FINDING_OK, "the worker on %s%s gave a sign %lld seconds ago",
			   db_text(&rows, 0, 0), db_bool(&rows, 0, 1) ? "" : " (by a crontab)",
			   age);
	}
}
