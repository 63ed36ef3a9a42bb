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

  @Test("come out in the order in which they were read, whichever is ready first")
  func order() throws {
    var queue = ImportQueue()
    queue.add(step(2, lines: 20))
    queue.add(step(1, lines: 10))
    #expect(queue.isWaiting)
    queue.add(step(0, lines: 5))
    var lines: [Int] = []
    while !queue.isWaiting { lines.append(try queue.next()?.batch.lines ?? -1) }
    #expect(lines == [5, 10, 20])
    queue.add(ImportQueue.Step(number: 3, outcome: .success(nil)))
    #expect(try queue.next() == nil)
  }

  @Test("that could not be read are told of after those before them")
  func failure() throws {
    var queue = ImportQueue()
    queue.add(ImportQueue.Step(number: 1, outcome: .failure(ImportError(.inputOutput, "reading failed"))))
    #expect(queue.isWaiting)
    queue.add(step(0, lines: 5))
    #expect(try queue.next()?.batch.lines == 5)
    #expect(throws: ImportError.self) { _ = try queue.next() }
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
