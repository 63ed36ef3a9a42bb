import Ledger
import Testing

@testable import Exchange

@Suite("Batches on their way")
struct ImportQueueTests {
  private func step(_ number: Int, lines: Int) -> ImportQueue.Step {
    var batch = ImportBatch()
    batch.lines = lines
    return ImportQueue.Step(number: number, outcome: .success(ReadyBatch(batch: batch)))
  }

  private func lines(_ queue: ImportQueue, upTo count: Int) throws -> [Int]? {
    try queue.next(upTo: count)?.map(\.batch.lines)
  }

  @Test("come out in the order in which they were read, whichever is ready first")
  func order() throws {
    let queue = ImportQueue()
    queue.add(step(2, lines: 20))
    queue.add(step(1, lines: 10))
    #expect(queue.isWaiting)
    queue.add(step(0, lines: 5))
    queue.add(step(3, lines: 30))
    queue.add(ImportQueue.Step(number: 4, outcome: .success(nil)))
    #expect(try lines(queue, upTo: 1) == [5])
    #expect(try lines(queue, upTo: 2) == [10, 20])
    #expect(try lines(queue, upTo: 2) == [30])
    #expect(!queue.isWaiting)
    #expect(try lines(queue, upTo: 2) == nil)
  }

  @Test("that could not be read are told of after those before them")
  func failure() throws {
    let queue = ImportQueue()
    queue.add(ImportQueue.Step(number: 1, outcome: .failure(ImportError(.inputOutput, "reading failed"))))
    #expect(queue.isWaiting)
    queue.add(step(0, lines: 5))
    #expect(try lines(queue, upTo: 3) == [5])
    #expect(throws: ImportError.self) { _ = try lines(queue, upTo: 3) }
  }

  @Test("end where an event's bytes are too many for one, however few events they are")
  func large() async throws {
    let event =
      #"{"specversion":"1.0","id":"1","source":"t","type":"acme.note.made","data":{"a":"\#(String(repeating: "x", count: 800_000))"}}"#
    let lines = Array(String(repeating: event + "\n", count: 7).utf8)
    var reader = EventTouchpointReader(MemorySource(lines), .lines)
    var counts: [Int] = []
    var hasMore = true
    while hasMore {
      var batch = ImportBatch()
      hasMore = try reader.read(into: &batch, upTo: 1000)
      var sink = TouchpointSink(name: "n")
      batch.make(into: &sink)
      #expect(sink.touchpoints.allSatisfy { $0.context.batch == "n" } && batch.origins.count == batch.lines)
      counts.append(sink.touchpoints.count)
    }
    #expect(counts == [3, 3, 1])
  }
}
