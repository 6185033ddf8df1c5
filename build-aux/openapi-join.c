/*
 * Makes one OpenAPI 3.1 document of the parts that the programs print: openapi-join PART… > openapi.json.
 *
 * A build tool, never installed. What all parts share — who we are, the error answers, the way to sign in —
 * stands here; everything else comes from the programs' own tables.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

static const char frame[] =
	"{\"openapi\":\"3.1.0\","
	"\"info\":{\"title\":\"Evolv\",\"version\":\"1.0.0\",\"summary\":\"The learning platform of a school\","
	"\"description\":\"Lists are pages of results with a count. Errors name every wrong field at once.\","
	"\"license\":{\"name\":\"All rights reserved\",\"url\":\"https://example.org/license\"}},"
	"\"servers\":[{\"url\":\"/api/v1\"}],"
	"\"paths\":{},"
	"\"components\":{"
	"\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\"}},"
	"\"schemas\":{"
	"\"Detail\":{\"type\":\"object\",\"required\":[\"detail\"],\"properties\":{"
	"\"detail\":{\"type\":\"string\"}}},"
	"\"Faults\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\",\"items\":"
	"{\"type\":\"string\"}},\"description\":\"Every wrong field with its messages\"}},"
	"\"responses\":{}}}";

/* An error answer that many operations refer to. */
struct shared_answer {
	const char *name;
	const char *description;
	const char *schema;
	const char *header; /* NULL: none beside those of every answer */
};

#define DETAIL           "{\"$ref\":\"#/components/schemas/Detail\"}"
#define FAULTS_OR_DETAIL "{\"anyOf\":[{\"$ref\":\"#/components/schemas/Faults\"}," DETAIL "]}"

static const struct shared_answer shared_answers[] = {
	{ "Invalid", "The request cannot be read, or some fields are wrong", FAULTS_OR_DETAIL,
	  NULL },
	{ "Unauthenticated", "Sign in: there is no token, or it does not hold", DETAIL,
	  "WWW-Authenticate" },
	{ "Forbidden", "The caller's role may not do this", DETAIL, NULL },
	{ "NotFound", "There is no such thing", DETAIL, NULL },
	{ "Conflict", "What is there stands against it", DETAIL, NULL },
	{ "LengthRequired", "A body needs a Content-Length", DETAIL, NULL },
	{ "TooLarge", "The body is larger than this path takes", DETAIL, NULL },
	{ "MediaType", "The body is of a kind that this path does not take", DETAIL, NULL },
	{ "Precondition", "If-Match names what has changed since", DETAIL, NULL },
	{ "KeyReused", "The Idempotency-Key was sent with another request before", DETAIL, NULL },
	{ "TooMany", "Too many requests: wait", DETAIL, "Retry-After" },
	{ "Internal", "A fault of the service; its log knows the request_id", DETAIL, NULL },
	{ "Unavailable", "The database cannot be reached: try again", DETAIL, "Retry-After" },
	{ "NoRoom", "There is no room for the file at the moment", DETAIL, NULL },
};

static struct json_object *member(struct json_object *object, const char *name)
{
	return json_object_object_get(object, name);
}

static void add_shared_answers(struct json_object *document)
{
	struct json_object *responses = member(member(document, "components"), "responses");

	for (size_t i = 0; i < sizeof shared_answers / sizeof shared_answers[0]; i++) {
		const struct shared_answer *answer = &shared_answers[i];
		struct json_object *response = json_object_new_object();
		struct json_object *media = json_object_new_object();
		struct json_object *content = json_object_new_object();

		json_object_object_add(media, "schema", json_tokener_parse(answer->schema));
		json_object_object_add(content, "application/json", media);
		json_object_object_add(response, "description",
				       json_object_new_string(answer->description));
		json_object_object_add(response, "content", content);
		if (answer->header) {
			struct json_object *headers = json_object_new_object();
			json_object_object_add(
				headers, answer->header,
				json_tokener_parse("{\"schema\":{\"type\":\"string\"}}"));
			json_object_object_add(response, "headers", headers);
		}
		json_object_object_add(responses, answer->name, response);
	}
}

/* Adds the paths of one part. Two parts that describe one path are a mistake. */
static int add_part(struct json_object *document, const char *file)
{
	struct json_object *part = json_object_from_file(file);
	struct json_object *paths = part ? member(part, "paths") : NULL;

	if (!paths) {
		fprintf(stderr, "openapi-join: %s is not a part of a document\n", file);
		json_object_put(part);
		return EXIT_FAILURE;
	}
	json_object_object_foreach(paths, path, operations)
	{
		if (member(member(document, "paths"), path)) {
			fprintf(stderr, "openapi-join: %s is described twice\n", path);
			json_object_put(part);
			return EXIT_FAILURE;
		}
		json_object_object_add(member(document, "paths"), path,
				       json_object_get(operations));
	}
	json_object_put(part);
	return EXIT_SUCCESS;
}

int main(int count, char **files)
{
	struct json_object *document = json_tokener_parse(frame);
	int status = document ? EXIT_SUCCESS : EXIT_FAILURE;

	for (int i = 1; i < count && status == EXIT_SUCCESS; i++) {
		status = add_part(document, files[i]);
	}
	if (status == EXIT_SUCCESS) {
		add_shared_answers(document);
		puts(json_object_to_json_string_ext(
			document, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	}
	json_object_put(document);
	return status;
}
