"""
A mail server for the tests: aiosmtpd, behaving after the recipient's name. It says on standard output, a JSON
object per line, which port it took, and every mail that it accepted.

    {"tls": "off" | "starttls" | "tls", "certificate": PATH, "key": PATH, "user": NAME, "password": TEXT,
     "mails_per_connection": N}

is its only argument. Recipients: refused@ is told 550, later@ 451, spam@ 554 after the mail, slow@ waits for a line
on standard input before the mail is accepted; anything else is taken.
"""
import asyncio
import base64
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter('ignore')
logging.disable()
settings = json.loads(sys.argv[1])
answers = {'refused': '550 5.1.1 No such mailbox here', 'later': '451 4.3.0 Come back later'}


def say(**what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        session.mails = getattr(session, 'mails', 0) + 1
        if session.mails > settings.get('mails_per_connection', 1000000):
            server.transport.write(b'421 4.7.0 Enough for one connection\r\n')
            server.transport.close()
        if address.startswith('nobody@'):
            return '550 5.7.1 Not a sender of ours'
        envelope.mail_from = address
        return '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split('@')[0]
        if name in answers:
            return answers[name]
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        say(sender=envelope.mail_from, recipients=envelope.rcpt_tos,
            tls=server.transport.get_extra_info('ssl_object') is not None,
            login=session.auth_data, peer=session.peer[1], hello=session.host_name,
            data=base64.b64encode(envelope.original_content).decode())
        if envelope.rcpt_tos[0].startswith('spam@'):
            return '554 5.7.1 This looks like spam'
        if envelope.rcpt_tos[0].startswith('slow@'):
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        return '250 2.0.0 Kept'


def authenticate(server, session, envelope, mechanism, data):
    right = (data.login.decode(), data.password.decode()) == (settings['user'], settings['password'])
    return AuthResult(success=right, handled=False, auth_data=settings['user'])


def tls_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings['certificate'], settings['key'])
    return context


def make_server():
    options = {'hostname': 'mail.school.example', 'enable_SMTPUTF8': True}
    if settings['tls'] == 'starttls':
        options.update(tls_context=tls_context(), require_starttls=True)
    if settings.get('user'):
        options.update(auth_required=True, authenticator=authenticate, auth_require_tls=settings['tls'] == 'starttls')
    return SMTP(Handler(), **options)


async def main():
    loop = asyncio.get_running_loop()
    context = tls_context() if settings['tls'] == 'tls' else None
    server = await loop.create_server(make_server, '127.0.0.1', 0, ssl=context)
    say(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main())
