package dev.sorcha.peer.node.address;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Questions to several servers, asked at the same time on virtual threads. */
final class AtOnce {

  private AtOnce() {}

  /** Helps the compiler to see what a question answers. */
  static <T> Callable<T> task(Callable<T> task) {
    return task;
  }

  /** All answers, in the order of the questions, which bound their own time. */
  static <T> List<T> all(List<Callable<T>> questions) throws InterruptedException {
    List<T> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<T> answer : threads.invokeAll(questions)) {
        answers.add(answer.get());
      }
    } catch (ExecutionException bug) {
      throw new IllegalStateException(bug.getCause());
    }
    return answers;
  }
}
