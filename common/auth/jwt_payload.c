/*
 * Claims (RFC 7519 § 4.1) out of the bytes that were signed, by our own strict reader: none may be missing, of
 * another type, or there twice (hazards 3, 5).
 */
#include "auth/jwt_payload.h"

#include "base/text.h"
#include "http/body.h"
#include "http/json.h"

#include <string.h>

/* How far the clocks of two web servers may be apart. */
#define CLOCK_SKEW 60 /* seconds */

#define ID_DIGITS  32

const char *jwt_type_name(enum token_type type)
{
	return type == TOKEN_REFRESH ? "refresh" : "access";
}

/* Returns the text of a claim of one kind, or NULL. */
static const char *claim(const struct value *payload, const char *name, enum value_kind kind)
{
	for (size_t i = 0; i < payload->count; i++) {
		const struct member *member = &payload->members[i];
		if (text_equal(member->name, name)) {
			return member->value.kind == kind ? member->value.text : NULL;
		}
	}
	return NULL;
}

static bool has_claim(const struct value *payload, const char *name)
{
	for (size_t i = 0; i < payload->count; i++) {
		if (text_equal(payload->members[i].name, name)) {
			return true;
		}
	}
	return false;
}

/* Reads a whole number that is not negative. */
static bool read_number(const struct value *payload, const char *name, int64_t *number)
{
	const char *text = claim(payload, name, VALUE_NUMBER);
	return text != NULL && text_to_int64(text, number) && *number >= 0;
}

static bool is_text(const struct value *payload, const char *name, const char *wanted)
{
	const char *text = claim(payload, name, VALUE_TEXT);
	return text != NULL && text_equal(text, wanted);
}

/* Who the token stands for, and its own name. */
static bool read_identity(struct jwt_claims *claims, const struct value *payload)
{
	const char *subject = claim(payload, "sub", VALUE_TEXT);
	claims->id = claim(payload, "jti", VALUE_TEXT);
	if (subject == NULL || !text_to_int64(subject, &claims->account_id) ||
	    claims->account_id <= 0) {
		return false;
	}
	if (claims->id == NULL || strlen(claims->id) != ID_DIGITS ||
	    strspn(claims->id, "0123456789abcdef") != ID_DIGITS) {
		return false;
	}
	return read_number(payload, "ver", &claims->version);
}

static bool read_times(struct jwt_claims *claims, const struct value *payload, int64_t now)
{
	int64_t not_before = 0;
	if (!read_number(payload, "iat", &claims->issued_at) ||
	    !read_number(payload, "exp", &claims->expires_at)) {
		return false;
	}
	if (has_claim(payload, "nbf") && !read_number(payload, "nbf", &not_before)) {
		return false;
	}
	return claims->issued_at <= now + CLOCK_SKEW && not_before <= now + CLOCK_SKEW &&
	       claims->expires_at > now;
}

bool jwt_payload_read(struct jwt_claims *claims, struct arena *arena, const struct jwt_shape *shape,
		      const char *issuer, enum token_type wanted, int64_t now)
{
	struct value payload = { 0 };
	size_t length = 0;
	const unsigned char *json =
		base64url_decode(arena, shape->payload, shape->payload_length, &length);
	if (json == NULL || json_parse(&payload, arena, (const char *)json, length) != NULL ||
	    payload.kind != VALUE_OBJECT) {
		return false;
	}
	claims->type = wanted;
	return is_text(&payload, "typ", jwt_type_name(wanted)) &&
	       is_text(&payload, "iss", issuer) && is_text(&payload, "aud", JWT_AUDIENCE) &&
	       read_identity(claims, &payload) && read_times(claims, &payload, now);
}
