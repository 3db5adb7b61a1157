package com.promptbuilder.answer;

import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.wanted.Demand;

import java.util.Optional;

/** Counts what callers are given, so that what is wanted most can be made anew before somebody asks. */
record Asks(Demand demand) {
    // A job asks for nobody in particular, or for one who is counted when it comes for the answer.
    void count(Question<?> question, Outcome outcome) {
        boolean isCallers = switch (question.inquiry().manner()) {
            case Manner.Waiting _, Manner.Later _ -> question.inquiry().cache().joinsFlights();
            case Manner.Job _, Manner.Refresh _ -> false;
        };
        if (isCallers && outcome instanceof Outcome.Answered) {
            demand.asked(
                    question.key(),
                    () -> JobMessage.write(question.job(Optional.empty()).forNobody()));
        }
    }
}
