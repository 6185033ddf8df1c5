/*
 * Tokens: what is accepted, and the long list of what is not.
 */
#include "auth/jwt.h"
#include "auth/jwt_shape.h"
#include "base/clock.h"
#include "base/text.h"
#include "fixture.h"
#include "suites.h"
#include "token_smith.h"

#include <string.h>

static struct jwt_claims claims;

static enum error verify(const char *token)
{
	memset(&claims, 0x55, sizeof(claims));
	return jwt_verify(&claims, &test_arena, &smith_key, SMITH_ISSUER, TOKEN_ACCESS, token);
}

/* Verifies a sound token with one claim changed. */
static enum error verify_with(const char *name, const char *value)
{
	return verify(
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, name, value)));
}

static const char *in_seconds(long long seconds)
{
	return arena_printf(&test_arena, "%lld", (long long)clock_now() + seconds);
}

START_TEST(what_we_issue_we_accept)
{
	const struct jwt_claims given = {
		.type = TOKEN_ACCESS,
		.account_id = INT64_C(9007199254740993),
		.version = 7,
		.issued_at = clock_now(),
		.expires_at = clock_now() + 60,
		.id = "ffeeddccbbaa99887766554433221100",
	};
	const char *token = NULL;
	ck_assert_int_eq(jwt_issue(&token, &test_arena, &smith_key, SMITH_ISSUER, &given),
			 NO_ERROR);
	ck_assert(text_starts_with(token, JWT_HEADER "."));
	ck_assert_int_eq(verify(token), NO_ERROR);
	ck_assert_int_eq(claims.type, TOKEN_ACCESS);
	ck_assert_int_eq(claims.account_id, given.account_id);
	ck_assert_int_eq(claims.version, 7);
	ck_assert_int_eq(claims.issued_at, given.issued_at);
	ck_assert_int_eq(claims.expires_at, given.expires_at);
	ck_assert_str_eq(claims.id, given.id);
}
END_TEST

START_TEST(a_token_made_elsewhere_with_our_key_is_read)
{
	ck_assert_int_eq(verify_with(NULL, NULL), NO_ERROR);
	ck_assert_int_eq(claims.account_id, 12);
	ck_assert_int_eq(claims.version, 3);
	ck_assert_int_eq(verify_with("extra", "{\"of\":[\"no\",\"interest\"]}"), NO_ERROR);
}
END_TEST

START_TEST(only_the_header_that_we_issue_is_accepted)
{
	/* hazards 1, 2: the token must not choose how it is checked */
	const char *const headers[] = {
		"{\"alg\":\"none\",\"typ\":\"JWT\"}",
		"{\"alg\":\"None\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS512\",\"typ\":\"JWT\"}",
		"{\"alg\":\"HS384\",\"typ\":\"JWT\"}",
		"{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"ES256\",\"typ\":\"JWT\"}",
		"{\"alg\":\"hs256\",\"typ\":\"JWT\"}",
		"{\"typ\":\"JWT\",\"alg\":\"HS256\"}",
		"{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"../../key\"}",
		"{\"alg\":\"HS256\"}",
		"{\"alg\": \"HS256\",\"typ\":\"JWT\"}",
		"{}",
		"",
	};
	const char *payload = smith_payload(&test_arena, NULL, NULL);
	for (size_t i = 0; i < LENGTH(headers); i++) {
		ck_assert_msg(verify(smith_token(&test_arena, headers[i], payload)) ==
				      ERROR_TOKEN_INVALID,
			      "header %s", headers[i]);
	}
}
END_TEST

START_TEST(an_unsigned_token_is_refused)
{
	/* hazard 1 */
	const char *signed_token =
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, NULL, NULL));
	const char *dot = strrchr(signed_token, '.');
	ck_assert_int_eq(
		verify(arena_strndup(&test_arena, signed_token, (size_t)(dot - signed_token) + 1)),
		ERROR_TOKEN_INVALID);
	ck_assert_int_eq(
		verify(arena_strndup(&test_arena, signed_token, (size_t)(dot - signed_token))),
		ERROR_TOKEN_INVALID);
}
END_TEST

START_TEST(a_short_key_is_no_key)
{
	/* hazard 1 */
	struct jwt_key key = smith_key;
	const struct jwt_claims given = { .account_id = 1,
					  .id = "00112233445566778899aabbccddeeff" };
	const char *token =
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, NULL, NULL));
	const size_t lengths[] = { 0, 1, JWT_KEY_MIN - 1 };
	for (size_t i = 0; i < LENGTH(lengths); i++) {
		const char *issued = NULL;
		key.length = lengths[i];
		ck_assert_int_eq(
			jwt_verify(&claims, &test_arena, &key, SMITH_ISSUER, TOKEN_ACCESS, token),
			ERROR_INTERNAL);
		ck_assert_int_eq(jwt_issue(&issued, &test_arena, &key, SMITH_ISSUER, &given),
				 ERROR_INTERNAL);
		ck_assert_ptr_null(issued);
	}
}
END_TEST

START_TEST(every_changed_character_is_noticed)
{
	const char *sound =
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, NULL, NULL));
	size_t length = strlen(sound);
	ck_assert_int_eq(verify(sound), NO_ERROR);
	for (size_t i = 0; i < length; i++) {
		char *changed = arena_strdup(&test_arena, sound);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		ck_assert_msg(verify(changed) == ERROR_TOKEN_INVALID, "character %zu", i);
		ck_assert_int_eq(claims.account_id, 0);
	}
}
END_TEST

START_TEST(another_key_is_noticed)
{
	struct jwt_key key = smith_key;
	const char *sound =
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, NULL, NULL));
	key.bytes[31] ^= 1;
	ck_assert_int_eq(jwt_verify(&claims, &test_arena, &key, SMITH_ISSUER, TOKEN_ACCESS, sound),
			 ERROR_TOKEN_INVALID);
}
END_TEST

START_TEST(what_is_not_formed_like_a_token_never_reaches_libjwt)
{
	/* hazard 4 */
	const char *sound =
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, NULL, NULL));
	char *huge = arena_alloc(&test_arena, (size_t)(9 << 20) + 1);
	memset(huge, 'A', 9 << 20);
	const char *huge_payload = arena_printf(&test_arena, "%s.%s", JWT_HEADER, huge);
	const char *const shapes[] = {
		"",
		".",
		"..",
		"...",
		"a.b.c",
		JWT_HEADER,
		JWT_HEADER ".",
		JWT_HEADER "..",
		JWT_HEADER ".." JWT_HEADER "1234567",
		JWT_HEADER ".e30.",
		arena_printf(&test_arena, "%s.", sound),
		arena_printf(&test_arena, "%s=", sound),
		arena_printf(&test_arena, "%sA", sound),
		arena_printf(&test_arena, " %s", sound),
		arena_printf(&test_arena, "%s ", sound),
		arena_printf(&test_arena, "%s\n", sound),
		arena_printf(&test_arena, "%s.%s", sound, sound),
		JWT_HEADER ".e30=.stI_CymQhXbASsxtippmCRGM-LjhGSkmcUS4-ISYSV0",
		JWT_HEADER ".e3+/.stI_CymQhXbASsxtippmCRGM-LjhGSkmcUS4-ISYSV0",
		JWT_HEADER ".e30.stI_CymQhXbASsxtippmCRGM-LjhGSkmcUS4-ISYSV",
		JWT_HEADER ".e30.stI/CymQhXbASsxtippmCRGM+LjhGSkmcUS4+ISYSV0",
		JWT_HEADER ".e30.stI_CymQhXbASsxtippmCRGM.LjhGSkmcUS4-ISYSV0",
		JWT_HEADER ".\xc3\xa4.stI_CymQhXbASsxtippmCRGM-LjhGSkmcUS4-ISYSV0",
		huge,
		huge_payload,
	};
	for (size_t i = 0; i < LENGTH(shapes); i++) {
		struct jwt_shape shape;
		ck_assert_msg(!jwt_shape_read(&shape, shapes[i]), "shape %zu", i);
		ck_assert_int_eq(verify(shapes[i]), ERROR_TOKEN_INVALID);
	}
}
END_TEST

START_TEST(a_token_may_be_as_long_as_the_limit_and_no_longer)
{
	/* hazard 4 */
	char filler[JWT_LENGTH_MAX] = "";
	size_t room = strlen(
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, "x", "\"\"")));
	size_t fits = (JWT_LENGTH_MAX - room) / 4 * 3;
	memset(filler, 'x', fits);
	const char *value = arena_printf(&test_arena, "\"%s\"", filler);
	const char *payload = smith_payload(&test_arena, "x", value);
	const char *token = smith_token(&test_arena, SMITH_HEADER, payload);
	ck_assert_uint_le(strlen(token), JWT_LENGTH_MAX);
	ck_assert_uint_gt(strlen(token), JWT_LENGTH_MAX - 4);
	ck_assert_int_eq(verify(token), NO_ERROR);
	memset(filler, 'x', fits + 4);
	ck_assert_int_eq(verify_with("x", arena_printf(&test_arena, "\"%s\"", filler)),
			 ERROR_TOKEN_INVALID);
}
END_TEST

START_TEST(every_claim_is_required)
{
	/* hazards 3, 5 */
	const char *const names[] = { "iss", "aud", "typ", "sub", "ver", "iat", "exp", "jti" };
	for (size_t i = 0; i < LENGTH(names); i++) {
		ck_assert_msg(verify_with(names[i], NULL) == ERROR_TOKEN_INVALID, "without %s",
			      names[i]);
	}
	ck_assert_int_eq(verify(smith_token(&test_arena, SMITH_HEADER, "{}")), ERROR_TOKEN_INVALID);
}
END_TEST

START_TEST(every_claim_has_its_type_and_value)
{
	/* hazards 3, 5: libjwt's getters would convert most of these */
	const struct {
		const char *name, *value;
	} cases[] = {
		{ "iss", "null" },
		{ "iss", "12" },
		{ "iss", "\"\"" },
		{ "iss", "\"https://school.example/\"" },
		{ "iss", "\"https://other.example\"" },
		{ "iss", "[\"https://school.example\"]" },
		{ "aud", "\"evolv\"" },
		{ "aud", "\"evolv-api2\"" },
		{ "aud", "[\"evolv-api\"]" },
		{ "aud", "true" },
		{ "typ", "\"refresh\"" },
		{ "typ", "\"ACCESS\"" },
		{ "typ", "1" },
		{ "typ", "\"\"" },
		{ "sub", "12" },
		{ "sub", "\"\"" },
		{ "sub", "\"0\"" },
		{ "sub", "\"-12\"" },
		{ "sub", "\"+12\"" },
		{ "sub", "\" 12\"" },
		{ "sub", "\"12abc\"" },
		{ "sub", "\"99999999999999999999\"" },
		{ "sub", "{}" },
		{ "ver", "\"3\"" },
		{ "ver", "-1" },
		{ "ver", "3.5" },
		{ "ver", "3e0" },
		{ "ver", "true" },
		{ "ver", "null" },
		{ "iat", "\"1\"" },
		{ "iat", "-1" },
		{ "iat", "1.5" },
		{ "iat", "false" },
		{ "exp", "\"99999999999\"" },
		{ "exp", "99999999999.5" },
		{ "exp", "1e18" },
		{ "exp", "null" },
		{ "exp", "[]" },
		{ "nbf", "\"1\"" },
		{ "nbf", "null" },
		{ "nbf", "-1" },
		{ "jti", "1" },
		{ "jti", "\"\"" },
		{ "jti", "\"00112233445566778899aabbccddeef\"" },
		{ "jti", "\"00112233445566778899AABBCCDDEEFF\"" },
		{ "jti", "\"00112233445566778899aabbccddeeff0\"" },
		{ "jti", "\"0011223344556677/../aabbccddeeff\"" },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		ck_assert_msg(verify_with(cases[i].name, cases[i].value) == ERROR_TOKEN_INVALID,
			      "%s: %s", cases[i].name, cases[i].value);
	}
}
END_TEST

START_TEST(times_are_checked)
{
	/* hazard 5 */
	ck_assert_int_eq(verify_with("exp", in_seconds(2)), NO_ERROR);
	ck_assert_int_eq(verify_with("exp", in_seconds(0)), ERROR_TOKEN_INVALID);
	ck_assert_int_eq(verify_with("exp", in_seconds(-1)), ERROR_TOKEN_INVALID);
	ck_assert_int_eq(verify_with("exp", "0"), ERROR_TOKEN_INVALID);
	ck_assert_int_eq(verify_with("iat", in_seconds(50)), NO_ERROR);
	ck_assert_int_eq(verify_with("iat", in_seconds(70)), ERROR_TOKEN_INVALID);
	ck_assert_int_eq(verify_with("iat", "999999999999999999"), ERROR_TOKEN_INVALID);
	ck_assert_int_eq(verify_with("nbf", in_seconds(-10)), NO_ERROR);
	ck_assert_int_eq(verify_with("nbf", in_seconds(70)), ERROR_TOKEN_INVALID);
}
END_TEST

START_TEST(an_access_token_is_not_a_refresh_token)
{
	/* hazard 5 */
	const char *access =
		smith_token(&test_arena, SMITH_HEADER, smith_payload(&test_arena, NULL, NULL));
	const char *refresh = smith_token(&test_arena, SMITH_HEADER,
					  smith_payload(&test_arena, "typ", "\"refresh\""));
	ck_assert_int_eq(
		jwt_verify(&claims, &test_arena, &smith_key, SMITH_ISSUER, TOKEN_REFRESH, access),
		ERROR_TOKEN_INVALID);
	ck_assert_int_eq(verify(refresh), ERROR_TOKEN_INVALID);
	ck_assert_int_eq(
		jwt_verify(&claims, &test_arena, &smith_key, SMITH_ISSUER, TOKEN_REFRESH, refresh),
		NO_ERROR);
	ck_assert_int_eq(claims.type, TOKEN_REFRESH);
}
END_TEST

START_TEST(a_payload_that_is_not_strict_json_is_refused)
{
	const char *sound = smith_payload(&test_arena, NULL, NULL);
	const char *inside = arena_strndup(&test_arena, sound + 1, strlen(sound) - 2);
	const char *const payloads[] = {
		arena_printf(&test_arena, "{%s,\"sub\":\"13\"}", inside),
		arena_printf(&test_arena, "{\"sub\":\"13\",%s}", inside),
		arena_printf(&test_arena, "{%s,\"typ\":\"access\"}", inside),
		arena_printf(&test_arena, "{%s}}", inside),
		arena_printf(&test_arena, "{%s", inside),
		arena_printf(&test_arena, "{%s,}", inside),
		arena_printf(&test_arena, "[{%s}]", inside),
		arena_printf(&test_arena, "{%s,\"x\":NaN}", inside),
		arena_printf(&test_arena, "{%s,\"x\":\"\\u0000\"}", inside),
		arena_printf(&test_arena, "{%s,\"x\":\"\xff\"}", inside),
		"\"text\"",
		"12",
		"null",
	};
	for (size_t i = 0; i < LENGTH(payloads); i++) {
		ck_assert_msg(verify(smith_token(&test_arena, SMITH_HEADER, payloads[i])) ==
				      ERROR_TOKEN_INVALID,
			      "payload %s", payloads[i]);
	}
}
END_TEST

Suite *jwt_suite(void)
{
	const TTest *const tests[] = {
		what_we_issue_we_accept,
		a_token_made_elsewhere_with_our_key_is_read,
		only_the_header_that_we_issue_is_accepted,
		an_unsigned_token_is_refused,
		a_short_key_is_no_key,
		every_changed_character_is_noticed,
		another_key_is_noticed,
		what_is_not_formed_like_a_token_never_reaches_libjwt,
		a_token_may_be_as_long_as_the_limit_and_no_longer,
		every_claim_is_required,
		every_claim_has_its_type_and_value,
		times_are_checked,
		an_access_token_is_not_a_refresh_token,
		a_payload_that_is_not_strict_json_is_refused,
		NULL,
	};
	return fixture_suite("jwt", tests);
}
