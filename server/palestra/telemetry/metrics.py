"""What is counted, in Prometheus's terms. A fault of ours that is answered as a tool error counts as an error."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LATENCY_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
BYTES = (256, 512, 1_024, 2_048, 4_096, 6_144, 8_192, 16_384, 65_536)


class Metrics:
    """One process's metrics; a registry of its own, so that two apps in one process do not add up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        # outcome: ok, or the error's code; `unavailable` is ours, the others are the caller's
        self.calls = Counter("palestra_tool_calls", "Tool calls.", ["tool", "outcome", "era"], registry=self.registry)
        self.seconds = Histogram(
            "palestra_tool_seconds", "Time of a tool call.", ["tool"], buckets=LATENCY_S, registry=self.registry
        )
        self.bytes = Histogram(
            "palestra_tool_result_bytes", "Size of structuredContent.", ["tool"], buckets=BYTES, registry=self.registry
        )
        self.searches = Counter(
            "palestra_searches", "Searches by what came of them.", ["outcome"], registry=self.registry
        )
        # outcome: ok, OAuth's word for the refusal, or `page` for one that nobody could be told of but a person
        self.oauth_requests = Counter(
            "palestra_oauth_requests",
            "Requests to the authorization server.",
            ["endpoint", "outcome"],
            registry=self.registry,
        )
        self.in_flight = Gauge("palestra_calls_in_flight", "Tool calls being answered.", registry=self.registry)
        self.refused = Counter("palestra_calls_refused", "Calls refused at the door.", registry=self.registry)
        self.catalog_version = Gauge("palestra_catalog_version", "Version in use.", registry=self.registry)

    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format."""
        return generate_latest(self.registry)
