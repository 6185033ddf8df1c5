/*
 * /certificates/ and /certificates/{code}/: whoever holds a certificate, or was shown one, sees whether it is genuine and
 * still holds; the page prints as the certificate itself.
 */
#include "base/array.h"
#include "page/page.h"
#include "page/page_query.h"

static const struct statement check = {
	.name = "page_certificate_check",
	.sql = "SELECT page.certificate_check($1)",
	.shape = DB_ONE_ROW,
};

static const struct statement certificate = {
	.name = "page_certificate",
	.sql = "SELECT page.certificate($1)",
	.shape = DB_ONE_ROW,
};

static enum error show_check(struct exchange *x)
{
	struct db_params params = { 0 };

	page_query_text(x, &params, "code");
	return page_answer(x, "certificate-check", &check, &params);
}

static enum error show_certificate(struct exchange *x)
{
	struct db_params params = { 0 };

	db_param(&params, x->path_params[0]);
	return page_answer(x, "certificate", &certificate, &params);
}

static const struct route routes[] = {
	PAGE_ROUTE("/", show_check),
	PAGE_ROUTE("/{code}/", show_certificate),
};

static const struct app app = {
	.name = "certificates",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
