"""Spending limits in dollars or tokens. The worst case of each request is checked before it is sent."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from postgen.errors import BudgetError, UsageError
from postgen.llm.pricing import cost, estimate_prompt
from postgen.llm.protocol import LanguageModel, ReplyPendingError, Request, Usage

_CAUTION = 1.25  # the estimate of a prompt's tokens is off by at most a fifth
_IMAGE_TOKENS = 1_600  # of a figure, at the endpoints that count the most
_UNLIMITED_REPLY = 16_000  # assumed tokens of a reply that has no limit


@dataclass
class Budget:
    """The limits of a command, shared by all its lessons and threads; ``None`` is no limit.

    ``dollars`` and ``tokens`` (of prompts and replies) include retries and repairs.
    """

    dollars: Decimal | None = None
    tokens: int | None = None
    spent: Decimal = Decimal(0)
    used: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _counted: Counter[str] = field(default_factory=Counter, repr=False)
    _awaited: dict[str, tuple[int, Decimal]] = field(default_factory=dict, repr=False)

    def require_price(self, model: LanguageModel) -> None:
        """Refuse a model of unknown price if there is a limit in dollars."""
        if self.dollars is not None and cost(model, Usage(1000, 1000)) is None:
            raise UsageError(
                f"the price of {model.name} at this endpoint is unknown, so --budget has no effect; "
                "limit the tokens with --max-tokens instead"
            )

    @contextmanager
    def reserve(self, model: LanguageModel, request: Request, run: str = "") -> Iterator[list[Usage]]:
        """Reserve the worst case of a request; at the end, replace it by the usages in the yielded list.

        The reservation for a pending reply stays until the request is made again. ``run`` is the name of the
        run that the request belongs to.

        Raises:
            BudgetError: the worst case exceeds what is left.
            UsageError: the price is unknown.
        """
        self.require_price(model)
        images = sum(len(message.images) for message in request.messages)
        prompt = int(estimate_prompt(request.messages) * _CAUTION) + images * _IMAGE_TOKENS
        worst = Usage(prompt, request.max_tokens or _UNLIMITED_REPLY)
        tokens, dollars = worst.total_tokens, cost(model, worst) or Decimal(0)
        used: list[Usage] = []
        with self._lock:
            earlier = self._awaited.pop(request.attempt_id, (0, Decimal(0)))
            self._change(-earlier[0], -earlier[1])
            self._require_within_limits(request.purpose, tokens, dollars)
            self._change(tokens, dollars)
        is_pending = False
        try:
            yield used
        except ReplyPendingError:
            is_pending = True
            raise
        finally:
            with self._lock:
                if is_pending:
                    self._awaited[request.attempt_id] = (tokens, dollars)
                else:
                    self._change(-tokens, -dollars)
                for usage in used:
                    self._counted[run] += 1
                    self._change(usage.total_tokens, cost(model, usage) or Decimal(0))

    def resume(self, model: LanguageModel, run: str, usages: Sequence[Usage]) -> bool:
        """Count the usages in a run's journal, except those that were counted before.

        Return whether the run is new to this budget.
        """
        with self._lock:
            is_first = run not in self._counted
            new, self._counted[run] = usages[self._counted[run] :], max(self._counted[run], len(usages))
            for usage in new:
                self._change(usage.total_tokens, cost(model, usage) or Decimal(0))
        return is_first

    def _change(self, tokens: int, dollars: Decimal) -> None:
        self.used += tokens
        self.spent += dollars

    def _require_within_limits(self, purpose: str, tokens: int, dollars: Decimal) -> None:
        advice = "raise the limit and rerun: earlier replies are reused"
        if self.tokens is not None and self.used + tokens > self.tokens:
            raise BudgetError(
                f"{purpose} may take {tokens:,} tokens, but of the {self.tokens:,} that --max-tokens allows "
                f"{max(0, self.tokens - self.used):,} are left; {advice}"
            )
        if self.dollars is not None and self.spent + dollars > self.dollars:
            raise BudgetError(
                f"{purpose} may cost ${dollars:.4f}, but of the ${self.dollars} that --budget allows "
                f"${max(Decimal(0), self.dollars - self.spent):.4f} are left; {advice}"
            )
