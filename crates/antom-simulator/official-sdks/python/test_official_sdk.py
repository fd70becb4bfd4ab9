"""A merchant that pays through the simulator with Antom's official Python SDK.

    python test_official_sdk.py <antom-simulator> [unittest's own arguments]

The SDK signs, sends and verifies with its own code over TLS, as with Antom. The test starts the simulator as a process in
a temporary folder and on free ports, and uses only its HTTP interfaces.
"""

import base64
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from unittest import mock

import rsa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from com.alipay.ams.api import default_alipay_client
from com.alipay.ams.api.default_alipay_client import DefaultAlipayClient
from com.alipay.ams.api.exception.exception import AlipayApiException
from com.alipay.ams.api.model.amount import Amount
from com.alipay.ams.api.model.order import Order
from com.alipay.ams.api.model.payment_method import PaymentMethod
from com.alipay.ams.api.model.product_code_type import ProductCodeType
from com.alipay.ams.api.model.result_status_type import ResultStatusType
from com.alipay.ams.api.model.transaction_status_type import TransactionStatusType
from com.alipay.ams.api.model.transaction_type import TransactionType
from com.alipay.ams.api.request.notify.alipay_pay_result_notify import AlipayPayResultNotify
from com.alipay.ams.api.request.notify.alipay_refund_notify import AlipayRefundNotify
from com.alipay.ams.api.request.pay.alipay_inquiry_refund_request import AlipayInquiryRefundRequest
from com.alipay.ams.api.request.pay.alipay_pay_cancel_request import AlipayPayCancelRequest
from com.alipay.ams.api.request.pay.alipay_pay_query_request import AlipayPayQueryRequest
from com.alipay.ams.api.request.pay.alipay_payment_session_request import AlipayPaymentSessionRequest
from com.alipay.ams.api.request.pay.alipay_refund_request import AlipayRefundRequest
from com.alipay.ams.api.response.pay.alipay_inquiry_refund_response import AlipayInquiryRefundResponse
from com.alipay.ams.api.response.pay.alipay_pay_cancel_response import AlipayPayCancelResponse
from com.alipay.ams.api.response.pay.alipay_pay_query_response import AlipayPayQueryResponse
from com.alipay.ams.api.response.pay.alipay_payment_session_response import AlipayPaymentSessionResponse
from com.alipay.ams.api.response.pay.alipay_refund_response import AlipayRefundResponse
from com.alipay.ams.api.tools.webhook_tool import check_signature

# How long a step may take, in seconds.
DEADLINE = 20
# How long a test may take, in seconds.
TEST_DEADLINE = 60

GATEWAY = "https://open-sea-global.alipay.com"

# The only answer that Antom accepts as an acknowledgement.
ACKNOWLEDGEMENT = b'{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}'


class Simulator:
    """The process of the simulator, and its control API."""

    binary = None

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="official-sdk-")
        self.port, self.tls_port = free_ports(2)
        self.certificate = os.path.join(self.folder.name, "simulator.pem")
        self.log = open(os.path.join(self.folder.name, "log"), "w+b")
        command = [
            self.binary,
            "--listen", f"127.0.0.1:{self.port}",
            "--tls", f"127.0.0.1:{self.tls_port}",
            "--database", os.path.join(self.folder.name, "simulator.db"),
            "--notify-after", "0",
        ]
        print("Starting", *command, flush=True)
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        try:
            self._wait_until_it_is_up()
        except BaseException:
            self.stop()
            raise

    def _wait_until_it_is_up(self):
        end = time.monotonic() + DEADLINE
        while True:
            try:
                with loopback.open(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                    if answer.read().strip() == b"ok":
                        return
            except OSError:
                pass
            if self.process.poll() is not None:
                raise AssertionError(f"the simulator ended with {self.process.returncode}:\n{self.output()}")
            if time.monotonic() > end:
                raise AssertionError(f"the simulator was not up after {DEADLINE} s:\n{self.output()}")
            time.sleep(0.05)

    def output(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def stop(self):
        """Sends SIGTERM and returns the exit code."""
        self.process.terminate()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.folder.cleanup()
        return self.process.returncode

    def control(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/control/{path}", data, {"content-type": "application/json"}
        )
        try:
            with loopback.open(request, timeout=DEADLINE) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"/control/{path} answered {error.code}: {error.read().decode()}") from None

    def credentials(self):
        return self.control("credentials")

    def finish(self, payment_request_id, code):
        """Submits the payment as the buyer, and ends it with a result code."""
        self.control(f"payments/{payment_request_id}/finish", {"paymentResultCode": code})

    def advance(self, seconds):
        self.control("clock/advance", {"seconds": seconds})

    def spoil_notifications_of(self, payment_request_id):
        effect = {"kind": "notificationSignature", "fault": "wrong"}
        self.control("scenarios", {"effect": effect, "match": {"paymentRequestId": payment_request_id}})


class Merchant:
    """The merchant's server: the SDK's webhook tool decides what is acknowledged."""

    def __init__(self, credentials):
        # The body that the tool accepted, or the exception with which it refused.
        self.accepted = queue.Queue()
        self.refused = queue.Queue()
        merchant = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                try:
                    genuine = check_signature(
                        "POST",
                        self.path,
                        self.headers["client-id"],
                        self.headers["request-time"],
                        body,
                        self.headers["signature"],
                        credentials["antomPublicKey"],
                    )
                    if not genuine or self.headers["client-id"] != credentials["clientId"]:
                        raise AssertionError("the notification is not for this merchant")
                except Exception as refusal:
                    self.answer(401, b"")
                    merchant.refused.put(refusal)
                else:
                    self.answer(200, ACKNOWLEDGEMENT)
                    merchant.accepted.put(body)

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class OfficialSdk(unittest.TestCase):
    maxDiff = None

    def __str__(self):
        return self._testMethodName.removeprefix("test_").replace("_", " ")

    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.stop_simulator)
        cls.credentials = cls.simulator.credentials()
        # OpenSSL trusts this certificate during the test, so that the SDK accepts the gateway.
        cls.enterClassContext(mock.patch.dict(os.environ, {"SSL_CERT_FILE": cls.simulator.certificate}))
        cls.enterClassContext(mock.patch("socket.create_connection", cls.dial))

    @classmethod
    def stop_simulator(cls):
        code = cls.simulator.stop()
        if code != 0:
            raise AssertionError(f"asked to end, the simulator ended with {code}")

    @classmethod
    def dial(cls, address, *arguments, **options):
        """Redirects connections from the gateway's host to the simulator.

        The SDK dials port 443 of its gateway's host, whatever port the URL names, and no test may need root for that
        port or touch the real gateway. So only the TCP connection goes elsewhere: the SDK still asks for the host's
        certificate and names the host in its request.
        """
        host, port = address
        if port == 443:
            address = ("127.0.0.1", cls.simulator.tls_port)
        elif host != "127.0.0.1":
            raise AssertionError(f"the test was about to leave this machine, for {host}:{port}")
        return dial_for_real(address, *arguments, **options)

    def setUp(self):
        def give_up(*_):
            raise AssertionError(f"the test has taken {TEST_DEADLINE} s")

        signal.signal(signal.SIGALRM, give_up)
        signal.alarm(TEST_DEADLINE)
        self.addCleanup(signal.alarm, 0)
        self.merchant = Merchant(self.credentials)
        self.addCleanup(self.merchant.stop)
        self.client = self.sdk_client()
        self.request_id = self._testMethodName.removeprefix("test_")[:50]

    def sdk_client(self, gateway=GATEWAY, **changed):
        keys = {**self.credentials, **changed}
        return DefaultAlipayClient(
            gateway, keys["clientId"], keys["merchantPrivateKey"], keys["antomPublicKey"]
        )

    def session_request(self):
        order = Order()
        order.reference_order_id = "order-1"
        # The SDK escapes characters that are not ASCII; the signature covers the escapes.
        order.order_description = "Kopi O & kaya toast – 咖啡 ☕"
        order.order_amount = Amount("PHP", "4200")
        method = PaymentMethod()
        method.payment_method_type = "GCASH"
        request = AlipayPaymentSessionRequest()
        request.product_code = ProductCodeType.CASHIER_PAYMENT
        request.payment_request_id = self.request_id
        request.payment_amount = Amount("PHP", "4200")
        request.payment_method = method
        request.order = order
        request.payment_redirect_url = "https://shop.example/orders/1?from=wallet&lang=en"
        request.payment_notify_url = f"{self.merchant.url}/antom/payments"
        return request

    def create_session(self):
        """Sends the request for a session; the SDK verifies the answer."""
        session = AlipayPaymentSessionResponse(self.client.execute(self.session_request()))
        self.assert_success(session.result)
        return session

    def inquire(self):
        request = AlipayPayQueryRequest()
        request.payment_request_id = self.request_id
        return AlipayPayQueryResponse(self.client.execute(request))

    def paid(self):
        """A payment that has succeeded and been notified, as an inquiry shows it."""
        self.create_session()
        self.simulator.finish(self.request_id, "SUCCESS")
        self.payment_notification()
        return self.inquire()

    def refund_request(self, payment_id, suffix, value):
        request = AlipayRefundRequest()
        request.refund_request_id = f"{self.request_id}-{suffix}"
        request.payment_id = payment_id
        request.refund_amount = Amount("PHP", value)
        request.refund_reason = "Spilt on the way"
        request.refund_notify_url = f"{self.merchant.url}/antom/refunds"
        return request

    def refund(self, payment_id, suffix, value):
        return AlipayRefundResponse(self.client.execute(self.refund_request(payment_id, suffix, value)))

    def inquire_refund(self, suffix):
        request = AlipayInquiryRefundRequest()
        request.refund_request_id = f"{self.request_id}-{suffix}"
        return AlipayInquiryRefundResponse(self.client.execute(request))

    def payment_notification(self):
        """The next notification; the SDK has verified it."""
        return AlipayPayResultNotify(self.merchant.accepted.get(timeout=DEADLINE))

    def assert_success(self, result):
        self.assertEqual((result.result_code, result.result_status), ("SUCCESS", ResultStatusType.S))

    def assert_failure(self, result, code):
        self.assertEqual((result.result_code, result.result_status), (code, ResultStatusType.F))
        self.assertTrue(result.result_message)

    def assert_amount(self, amount, value):
        self.assertEqual((amount.currency, amount.value), ("PHP", value))

    def assert_silence(self):
        """Asserts that no notification is sent in the next 24 hours."""
        self.simulator.advance(24 * 60 * 60)
        self.assertTrue(self.merchant.accepted.empty())
        self.assertTrue(self.merchant.refused.empty())

    # ---- payments ----

    def test_a_payment_is_paid_notified_acknowledged_and_inquired(self):
        session = self.create_session()
        self.assertEqual(len(session.payment_session_data.split("&&")), 4)
        self.assertTrue(session.payment_session_id)
        self.assertTrue(session.payment_session_expiry_time)
        self.assertEqual(self.create_session().payment_session_data, session.payment_session_data)
        inquiry = self.inquire()
        self.assert_success(inquiry.result)
        self.assertEqual(inquiry.payment_status, TransactionStatusType.PROCESSING)
        self.assertIsNone(inquiry.payment_time)

        self.simulator.finish(self.request_id, "SUCCESS")

        notification = self.payment_notification()
        self.assertEqual(notification.notify_type, "PAYMENT_RESULT")
        self.assert_success(notification.result)
        self.assertEqual(notification.payment_request_id, self.request_id)
        self.assertEqual(notification.payment_amount, {"currency": "PHP", "value": "4200"})
        inquiry = self.inquire()
        self.assertEqual(inquiry.payment_status, TransactionStatusType.SUCCESS)
        self.assertEqual(inquiry.payment_result_code, "SUCCESS")
        self.assertEqual(inquiry.payment_id, notification.payment_id)
        self.assertEqual(inquiry.payment_time, notification.payment_time)
        self.assertEqual(inquiry.payment_method_type, "GCASH")
        self.assert_amount(inquiry.payment_amount, "4200")
        self.assert_silence()

    def test_a_payment_that_fails_is_notified_with_its_reason(self):
        self.create_session()
        self.simulator.finish(self.request_id, "USER_BALANCE_NOT_ENOUGH")
        notification = self.payment_notification()
        self.assertEqual(notification.notify_type, "PAYMENT_RESULT")
        self.assert_failure(notification.result, "USER_BALANCE_NOT_ENOUGH")
        self.assertIsNone(notification.payment_time)
        inquiry = self.inquire()
        self.assert_success(inquiry.result)
        self.assertEqual(inquiry.payment_status, TransactionStatusType.FAIL)
        self.assertEqual(inquiry.payment_result_code, "USER_BALANCE_NOT_ENOUGH")

    def test_a_payment_is_cancelled_once_and_without_a_notification(self):
        self.create_session()
        request = AlipayPayCancelRequest()
        request.payment_request_id = self.request_id
        cancelled = AlipayPayCancelResponse(self.client.execute(request))
        self.assert_success(cancelled.result)
        self.assertEqual(cancelled.payment_request_id, self.request_id)
        again = AlipayPayCancelResponse(self.client.execute(request))
        self.assertTrue(cancelled.cancel_time)
        self.assertEqual(again.cancel_time, cancelled.cancel_time)
        self.assertEqual(self.inquire().payment_status, TransactionStatusType.CANCELLED)
        self.assert_silence()

    def test_a_paid_payment_that_is_cancelled_is_refunded(self):
        request = AlipayPayCancelRequest()
        request.payment_id = self.paid().payment_id
        self.assert_success(AlipayPayCancelResponse(self.client.execute(request)).result)
        inquiry = self.inquire()
        self.assertEqual(inquiry.payment_status, TransactionStatusType.CANCELLED)
        [back] = inquiry.transactions
        self.assertEqual(back.transaction_type, TransactionType.REFUND)
        self.assertEqual(back.transaction_status, TransactionStatusType.SUCCESS)
        self.assert_amount(back.transaction_amount, "4200")
        self.assert_silence()

    def test_a_signed_refusal_is_returned_verified(self):
        inquiry = self.inquire()
        self.assert_failure(inquiry.result, "ORDER_NOT_EXIST")
        self.assertIsNone(inquiry.payment_status)
        request = AlipayPayCancelRequest()
        request.payment_request_id = self.request_id
        self.assert_failure(AlipayPayCancelResponse(self.client.execute(request)).result, "ORDER_NOT_EXIST")
        request = self.session_request()
        request.payment_amount = Amount("PHP", "42.00")
        session = AlipayPaymentSessionResponse(self.client.execute(request))
        self.assert_failure(session.result, "PARAM_ILLEGAL")
        self.assertIn("paymentAmount.value", session.result.result_message)

    # ---- refunds ----

    def test_a_payment_is_refunded_in_parts_and_no_more_than_was_paid(self):
        payment_id = self.paid().payment_id
        part = self.refund(payment_id, "part", "1000")
        self.assert_success(part.result)
        self.assert_amount(part.refund_amount, "1000")
        self.assertEqual(part.payment_id, payment_id)
        self.assertTrue(part.refund_time)
        self.assertEqual(self.refund(payment_id, "part", "1000").refund_id, part.refund_id)
        self.assert_failure(self.refund(payment_id, "too-much", "3201").result, "REFUND_AMOUNT_EXCEED")
        rest = self.refund(payment_id, "rest", "3200")
        self.assert_success(rest.result)
        self.assertNotEqual(rest.refund_id, part.refund_id)

        inquiry = self.inquire()
        self.assertEqual(inquiry.payment_status, TransactionStatusType.SUCCESS)
        refunds = {
            transaction.transaction_request_id: transaction
            for transaction in inquiry.transactions
            if transaction.transaction_type == TransactionType.REFUND
            and transaction.transaction_status == TransactionStatusType.SUCCESS
        }
        self.assertEqual(set(refunds), {f"{self.request_id}-part", f"{self.request_id}-rest"})
        self.assert_amount(refunds[f"{self.request_id}-part"].transaction_amount, "1000")
        self.assertEqual(refunds[f"{self.request_id}-rest"].transaction_id, rest.refund_id)

    def test_a_whole_refund_is_notified_and_inquired(self):
        payment_id = self.paid().payment_id
        refund = self.refund(payment_id, "whole", "4200")
        self.assert_success(refund.result)
        body = self.merchant.accepted.get(timeout=DEADLINE)
        notification = AlipayRefundNotify(body)
        self.assertEqual(notification.notify_type, "REFUND_RESULT")
        self.assert_success(notification.result)
        self.assertEqual(notification.refund_status, "SUCCESS")
        self.assertEqual(notification.refund_request_id, f"{self.request_id}-whole")
        self.assertEqual(notification.refund_id, refund.refund_id)
        # The SDK uses the whole object as the currency.
        self.assertEqual(notification.refund_amount.currency, {"currency": "PHP", "value": "4200"})
        inquiry = self.inquire_refund("whole")
        self.assert_success(inquiry.result)
        self.assertEqual(inquiry.refund_status, TransactionStatusType.SUCCESS)
        self.assertEqual(inquiry.refund_id, refund.refund_id)
        self.assertEqual(inquiry.refund_time, refund.refund_time)
        self.assert_amount(inquiry.refund_amount, "4200")
        self.assert_silence()

    def test_an_asynchronous_refund_is_in_process_until_it_is_notified(self):
        payment_id = self.paid().payment_id
        request = self.refund_request(payment_id, "later", "4200")
        # The SDK sends a boolean, the documentation prints a string.
        request.is_async_refund = True
        refund = AlipayRefundResponse(self.client.execute(request))
        self.assertEqual(refund.result.result_code, "REFUND_IN_PROCESS")
        self.assertEqual(refund.result.result_status, ResultStatusType.U)
        inquiry = self.inquire_refund("later")
        self.assertEqual(inquiry.refund_status, TransactionStatusType.PROCESSING)
        self.assertIsNone(inquiry.refund_time)
        self.assertTrue(self.merchant.accepted.empty())

        self.simulator.advance(5)

        notification = AlipayRefundNotify(self.merchant.accepted.get(timeout=DEADLINE))
        self.assertEqual(notification.refund_request_id, f"{self.request_id}-later")
        self.assertEqual(notification.refund_status, "SUCCESS")
        inquiry = self.inquire_refund("later")
        self.assertEqual(inquiry.refund_status, TransactionStatusType.SUCCESS)
        self.assertEqual(inquiry.refund_time, notification.refund_time)

    # ---- signatures ----

    def test_a_notification_with_a_wrong_signature_is_refused_and_sent_again(self):
        self.create_session()
        self.simulator.spoil_notifications_of(self.request_id)
        self.simulator.finish(self.request_id, "SUCCESS")
        self.assertIsInstance(self.merchant.refused.get(timeout=DEADLINE), rsa.VerificationError)
        self.simulator.advance(120)
        self.assertIsInstance(self.merchant.refused.get(timeout=DEADLINE), rsa.VerificationError)
        self.assertTrue(self.merchant.accepted.empty())
        # The inquiry has the status that no notification could report.
        self.assertEqual(self.inquire().payment_status, TransactionStatusType.SUCCESS)

    def test_a_request_signed_with_another_key_has_an_unsigned_refusal_which_the_sdk_does_not_return(self):
        stranger = generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        client = self.sdk_client(merchantPrivateKey=base64.b64encode(stranger).decode())
        with recorded_answers() as answers, self.assertRaisesRegex(AlipayApiException, "signature not exist"):
            client.execute(self.session_request())
        # The SDK hides the reason, which is in the body.
        [(headers, body)] = answers
        result = json.loads(body)["result"]
        self.assertEqual((result["resultCode"], result["resultStatus"]), ("INVALID_SIGNATURE", "F"))
        self.assertNotIn("signature", dict(headers))
        self.assert_failure(self.inquire().result, "ORDER_NOT_EXIST")

    def test_an_answer_is_verified_only_with_the_gateways_key(self):
        # The most common mistake of merchants: their own public key instead of Antom's.
        own = serialization.load_der_private_key(base64.b64decode(self.credentials["merchantPrivateKey"]), None)
        own = own.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        client = self.sdk_client(antomPublicKey=base64.b64encode(own).decode())
        with self.assertRaisesRegex(AlipayApiException, "response verify failed"):
            client.execute(self.session_request())

    def test_the_headers_of_an_answer_have_the_case_that_the_sdk_needs(self):
        # It compares them case-sensitively.
        with recorded_answers() as answers:
            self.create_session()
        [(headers, _)] = answers
        names = [name for name, _ in headers]
        for name in ["signature", "response-time", "client-id"]:
            self.assertEqual(names.count(name), 1, names)
        self.assertEqual(dict(headers)["client-id"], self.credentials["clientId"])

    def test_each_of_the_gateways_hosts_has_a_certificate_that_the_sdk_verifies(self):
        hosts = ["open-sea-global.alipay.com", "open-na-global.alipay.com", "open-de-global.alipay.com", "localhost"]
        for host in hosts:
            with self.subTest(host):
                self.client = self.sdk_client(f"https://{host}")
                self.assert_failure(self.inquire().result, "ORDER_NOT_EXIST")
        self.client = self.sdk_client("https://gateway.example")
        with self.assertRaisesRegex(AlipayApiException, "connect failed.*gateway.example"):
            self.inquire()

    def test_a_certificate_that_is_not_trusted_ends_the_call(self):
        with tempfile.NamedTemporaryFile() as empty:
            with mock.patch.dict(os.environ, {"SSL_CERT_FILE": empty.name}):
                with self.assertRaisesRegex(AlipayApiException, "connect failed.*CERTIFICATE_VERIFY_FAILED"):
                    self.inquire()


class recorded_answers:
    """Records the results of the SDK's HTTP function: pairs of headers and body."""

    def __enter__(self):
        answers = []
        do_post = default_alipay_client.do_post

        def record(*arguments):
            answer = do_post(*arguments)
            answers.append(answer)
            return answer

        self.patch = mock.patch.object(default_alipay_client, "do_post", record)
        self.patch.start()
        return answers

    def __exit__(self, *_):
        self.patch.stop()


def free_ports(count):
    """Free ports. All are held until the last one is found, so that they differ."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


# Connections to the control API must not use a proxy.
loopback = urllib.request.build_opener(urllib.request.ProxyHandler({}))
dial_for_real = socket.create_connection

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} <antom-simulator> [unittest's own arguments]")
    Simulator.binary = os.path.abspath(sys.argv.pop(1))
    print("Antom's official SDK for Python", version("global-open-sdk-python"), "against", Simulator.binary)
    unittest.main(verbosity=2, testRunner=unittest.TextTestRunner(sys.stdout, verbosity=2))
