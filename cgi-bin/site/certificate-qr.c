/*
 * /certificate-qr/{code}.svg: the address of a certificate's page as a picture to hold a telephone to. It says nothing of
 * whether there is such a certificate: the page does.
 */
#include "base/array.h"
#include "page/page.h"

#include <errno.h>
#include <qrencode.h>

/* Light modules around the symbol, without which it is not found (ISO/IEC 18004 § 5.3.8). */
#define QUIET 4

/* One square; the symbol's rows are bytes, whose lowest bit is dark. */
static void add_symbol(struct strbuf *out, const QRcode *symbol)
{
	int size = symbol->width + 2 * QUIET;

	strbuf_addf(out,
		    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
		    " shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
		    "<path d=\"",
		    size, size, size, size);
	for (int i = 0; i < symbol->width * symbol->width; i++) {
		if (symbol->data[i] & 1) {
			strbuf_addf(out, "M%d %dh1v1h-1z", i % symbol->width + QUIET,
				    i / symbol->width + QUIET);
		}
	}
	strbuf_add_text(out, "\"/></svg>\n");
}

static enum error show_symbol(struct exchange *x)
{
	const char *address = arena_printf(&x->arena, "%s/certificates/%s/", x->config.base_url,
					   x->path_params[0]);
	QRcode *symbol = QRcode_encodeString8bit(address, 0, QR_ECLEVEL_M);

	if (!symbol) {
		return errno == ERANGE ? ERROR_NOT_FOUND : ERROR_INTERNAL;
	}
	response_text(&x->response, 200, "image/svg+xml");
	x->response.caching = CACHING_PUBLIC;
	add_symbol(&x->response.body, symbol);
	QRcode_free(symbol);
	return NO_ERROR;
}

static const struct route_doc symbol_doc = { .summary = "A certificate's address as a QR code",
					     .media_type = "image/svg+xml" };

static const struct route routes[] = {
	{
		.method = METHOD_GET,
		.path = "/{code}.svg/",
		.who = WHO_ANYONE,
		.token = TOKEN_IGNORED,
		.handler = show_symbol,
		.doc = &symbol_doc,
	},
};

static const struct app app = {
	.name = "certificate-qr",
	.routes = routes,
	.route_count = LENGTH(routes),
	.front = &page_front,
};

int main(void)
{
	return app_run(&app);
}
