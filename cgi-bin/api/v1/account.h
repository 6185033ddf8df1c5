/*
 * What the programs around an account share: finding one, its tokens in an answer, the mails it gets.
 */
#ifndef EVOLV_API_ACCOUNT_H
#define EVOLV_API_ACCOUNT_H

#include "app/app.h"
#include "app/validate.h"
#include "auth/account_token.h"

#include <stdint.h>

/* The most bytes of a body around an account: none is long, and a long one would only be a burden. */
#define ACCOUNT_BODY_CAP 16384

/* An account that may sign in: a deactivated one is never found. Texts live in the exchange's arena. */
struct account {
	long long id;
	const char *username;
	const char *email;
	const char *first_name;
	const char *last_name;
	const char *language; /* the code of the one that mail to them is written in */
	const char *password_hash;
	long long token_version;
	bool email_verified;
};

/* By which text an account is found; upper and lower case are the same. */
enum account_key {
	ACCOUNT_BY_ID,
	ACCOUNT_BY_EMAIL,
	ACCOUNT_BY_LOGIN, /* user name or e-mail address: the schema keeps each to one account */
	ACCOUNT_KEY_COUNT
};

/* Finds an account. ERROR_NOT_FOUND when there is none; *account is all zero then. */
enum error account_find(struct account *account, struct exchange *x, enum account_key key,
			const char *value);

/* The account of the caller. */
enum error account_find_caller(struct account *account, struct exchange *x);

/* The account that a mailed link is for, while it holds; the link is not spent. ERROR_NOT_FOUND otherwise. */
enum error account_find_by_link(struct account *account, struct exchange *x,
				enum account_token_purpose purpose, const char *token);

/* Adds to the exchange's faults what the database would refuse of an account row, beside what is wrong
 * with it already. id NULL: a new one. */
enum error account_explain(struct exchange *x, const struct columns *columns,
			   const struct assignments *given, const char *id);

/* The same after the database has refused the row: ends the transaction and returns ERROR_VALIDATION with
 * something told in any case. */
enum error account_explain_refusal(struct exchange *x, const struct columns *columns,
				   const struct assignments *given, const char *id);

/* Starts a session: a new family of refresh tokens. */
enum error account_start_session(struct token_pair *pair, struct exchange *x, long long account_id,
				 long long token_version);

/* Raises the account's token version with a new password: every token issued before stops to hold, and so
 * do the links that would set another password. account->token_version becomes the new one.
 * ERROR_NOT_FOUND when somebody else changed it at the same moment. */
enum error account_set_password(struct account *account, struct exchange *x, const char *hash);

/* Makes the links of one purpose that were mailed before stop to hold. */
enum error account_revoke_links(struct exchange *x, long long account_id,
				enum account_token_purpose purpose);

/* Queues a mail to the account's address. link NULL: the mail has none. */
enum error account_mail(struct exchange *x, const struct account *account,
			const char *template_name, const char *link);

/* Queues a mail with a link that holds once for one purpose. */
enum error account_mail_link(struct exchange *x, const struct account *account,
			     const char *template_name, enum account_token_purpose purpose);

/* Fills the answer with {"message": message}. */
void account_answer_message(struct exchange *x, int status, const char *message);

/* Adds {"access": …, "refresh": …}, or null for a pair that was not issued. */
void account_add_tokens(struct strbuf *out, const struct token_pair *pair);

/* Ends the transaction and waits until the answer took as long as every other answer of its route, so that
 * the time does not tell whether an account exists (hazard 7). started is clock_monotonic_ms() at the
 * handler's first line. */
enum error account_finish_alike(struct exchange *x, int64_t started);

/* What a signed-in person is told of themselves; v is the view api.account. */
#define ACCOUNT_JSON                                                              \
	"json_build_object('id', v.id, 'username', v.username, 'email', v.email," \
	" 'first_name', v.first_name, 'last_name', v.last_name, 'role', v.role,"  \
	" 'is_staff', v.is_staff, 'is_superuser', v.is_superuser)"

/* Schemas of answers, for the OpenAPI document. */
#define ACCOUNT_SCHEMA                                                                               \
	"{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"                        \
	"\"username\":{\"type\":\"string\"},\"email\":{\"type\":\"string\",\"format\":\"email\"},"   \
	"\"first_name\":{\"type\":\"string\"},\"last_name\":{\"type\":\"string\"},"                  \
	"\"role\":{\"type\":\"string\",\"enum\":[\"Student\",\"Instructor\",\"Admin\",\"Alumni\"]}," \
	"\"is_staff\":{\"type\":\"boolean\"},\"is_superuser\":{\"type\":\"boolean\"}}}"
#define TOKENS_SCHEMA                                                            \
	"{\"type\":\"object\",\"properties\":{\"access\":{\"type\":\"string\"}," \
	"\"refresh\":{\"type\":\"string\"}}}"
#define MESSAGE_SCHEMA "{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}"

/* ?token= of a mailed link. */
#define TOKEN_PARAMETER                                           \
	"{\"name\":\"token\",\"in\":\"query\",\"required\":true," \
	"\"schema\":{\"type\":\"string\"}}"

#endif
