# The object store OpenStack Swift with its S3 interface, all of it in one process: what the tests of the S3 store speak
# with. It checks what Amazon checks: signatures (version 4, in the header and in the address), the hash of a body, the
# clock, how long an address lives.
#
#   s3-server.py FOLDER NAME BUCKET…
#
# Keeps its objects in FOLDER, listens on a port of 127.0.0.1, speaks to whoever signs as the access key NAME:NAME with
# the secret in FOLDER/secret, and makes the buckets; one can also be named by the host, BUCKET.localhost. What it says
# are lines of JSON: its port when it is ready, then an answer to each line of its input:
#
#   {"keys": BUCKET}                    the names, sizes and types of the objects
#   {"put": [BUCKET, KEY], "age": N}    puts an object as if it had been N seconds ago
#   {"ahead": N}                        lets N seconds pass for whatever was signed
import hashlib
import json
import os
import sys
import time

import eventlet

eventlet.monkey_patch()

import eventlet.wsgi  # noqa: E402
from swift.common import utils, wsgi  # noqa: E402
from swift.common.middleware.s3api.utils import S3Timestamp  # noqa: E402
from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.storage_policy import reload_storage_policies  # noqa: E402
from swift.common.swob import Request  # noqa: E402

# The servers behind the proxy: a ring and a port each.
BACKENDS = ('account', 'container', 'object')

COMMON = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
log_statsd_host =
"""

BACKEND = COMMON + """
[app:main]
use = egg:swift#{name}
"""

PROXY = COMMON + """
[pipeline:main]
pipeline = gatekeeper s3api tempauth proxy-server

[filter:gatekeeper]
use = egg:swift#gatekeeper
shunt_inbound_x_timestamp = false

[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = {region}
storage_domain = localhost
allow_multipart_uploads = false
max_bucket_listing = 5

[filter:tempauth]
use = egg:swift#tempauth
user_{name}_{name} = {secret} .admin

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""


class Memory:
    """What a memcached would keep for the proxy."""

    def __init__(self):
        self.kept = {}

    def get(self, key, **_):
        return self.kept.get(key)

    def set(self, key, value, **_):
        self.kept[key] = value

    def delete(self, key, **_):
        self.kept.pop(key, None)

    def incr(self, key, delta=1, **_):
        self.kept[key] = int(self.kept.get(key, 0)) + delta
        return self.kept[key]


def with_memory(app):
    memory = Memory()

    def answer(environment, start_response):
        environment['swift.cache'] = memory
        return app(environment, start_response)

    return answer


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w') as file:
        file.write(text)
    return path


def make_ring(folder, name, port):
    builder = RingBuilder(2, 1, 1)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'disk'})
    builder.rebalance()
    builder.get_ring().save(os.path.join(folder, name + '.ring.gz'))


def serve(sock, app):
    # A client that goes away in the middle is what some tests want.
    eventlet.spawn(eventlet.wsgi.server, sock, app, utils.NullLogger(), protocol=SwiftHttpProtocol, log_output=False,
                   keepalive=30)


def start_backends(folder):
    for name in BACKENDS:
        sock = eventlet.listen(('127.0.0.1', 0))
        make_ring(folder, name, sock.getsockname()[1])
        serve(sock, wsgi.loadapp(write(folder, name + '.conf', BACKEND.format(folder=folder, name=name))))


def ask(app, method, path, body=b'', **headers):
    """Asks past the doors that are for clients."""
    request = Request.blank(path, {'REQUEST_METHOD': method, 'swift.authorize_override': True,
                                   'swift.authorize': lambda request: None}, body=body, headers=headers)
    response = request.get_response(app)
    if response.status_int // 100 != 2:
        raise SystemExit('%s %s: %s' % (method, path, response.status))
    return response.body


def go_ahead(seconds):
    S3Timestamp.now = classmethod(lambda kind: kind(time.time() + seconds))
    return True


def obey(app, account, line):
    wish = json.loads(line)
    if 'ahead' in wish:
        return go_ahead(wish['ahead'])
    if 'keys' in wish:
        found = ask(app, 'GET', '%s/%s?format=json' % (account, wish['keys'])) or b'[]'
        return [[one['name'], one['bytes'], one['content_type']] for one in json.loads(found)]
    headers = {'X-Timestamp': '%.5f' % (time.time() - wish.get('age', 0))}
    ask(app, 'PUT', '/'.join([account, *wish['put']]), b'x', **headers)
    return True


def main(folder, name, *buckets):
    account = '/v1/AUTH_' + name
    os.makedirs(os.path.join(folder, 'devices', 'disk'), exist_ok=True)
    with open(os.path.join(folder, 'secret')) as file:
        secret = file.read().strip()
    utils.HASH_PATH_SUFFIX = hashlib.sha256(folder.encode()).hexdigest().encode()
    utils.SWIFT_CONF_FILE = write(folder, 'swift.conf', '[swift-hash]\nswift_hash_path_suffix = test\n')
    reload_storage_policies()
    start_backends(folder)
    app = with_memory(wsgi.loadapp(write(folder, 'proxy.conf', PROXY.format(folder=folder, name=name, secret=secret,
                                                                            region='eu-test-1'))))
    for bucket in buckets:
        ask(app, 'PUT', '%s/%s' % (account, bucket))
    sock = eventlet.listen(('127.0.0.1', 0))
    serve(sock, app)
    print(sock.getsockname()[1], flush=True)
    for line in iter(lambda: eventlet.tpool.execute(sys.stdin.readline), ''):
        print(json.dumps(obey(app, account, line)), flush=True)


main(*sys.argv[1:])
