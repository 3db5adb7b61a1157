package com.promptbuilder.background;

import com.promptbuilder.answer.AnswerListener;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.value.StoredAnswer;

import java.util.Optional;

/** Counts the keys of answers that clients are given, so that the hottest are refreshed before their TTL ends. */
public record HotKeyListener(HotKeyTracker hotKeyTracker) implements AnswerListener {
    // The client of a job is counted when it polls for the answer.
    @Override
    public void served(GenerationRequest<?> request, StoredAnswer answer, boolean isFreshHit) {
        boolean isClients = switch (request.answerRequest().answerMode()) {
            case AnswerMode.Sync _, AnswerMode.Async _ ->
                request.answerRequest().cache().allowsCoalescing();
            case AnswerMode.Job _, AnswerMode.Refresh _ -> false;
        };
        if (isClients) {
            hotKeyTracker.record(
                    request.key(),
                    () -> JobMessage.write(request.job(Optional.empty()).asCacheWarmer()));
        }
    }
}
