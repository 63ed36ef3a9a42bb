import Foundation
import Glibc
import Synchronization
import Testing

@testable import KeyValueStore

@Suite struct TransactionGateTests {
  @Test func anExclusiveRunWaitsForWhatIsActiveAndHoldsNewOnesBack() throws {
    let gate = TransactionGate()
    let steps = Mutex<[String]>([])
    #expect(try gate.enter())
    let group = DispatchGroup()
    group.enter()
    Thread {
      let outcome = try? gate.exclusively(waiting: 20) {
        steps.withLock { $0.append("exclusive") }
        return true
      }
      #expect(outcome == .done)
      group.leave()
    }.start()
    usleep(50_000)
    group.enter()
    Thread {
      #expect((try? gate.enter()) == true)
      steps.withLock { $0.append("entered") }
      gate.leave()
      group.leave()
    }.start()
    usleep(50_000)
    // Short work on a thread that holds a transaction still gets in.
    #expect(try gate.join())
    gate.leave()
    steps.withLock { $0.append("left") }
    gate.leave()
    group.wait()
    #expect(steps.withLock { $0 } == ["left", "exclusive", "entered"])
  }

  @Test func anExclusiveRunGivesUpAndLetsOthersGoOn() throws {
    let gate = TransactionGate()
    #expect(try gate.enter())
    #expect(try gate.enter())
    #expect(try gate.exclusively(waiting: 0) { true } == .blocked(2))
    #expect(try gate.enter())
  }

  @Test func aGateThatIsShutLetsNobodyInAndRunsItsEndOnce() throws {
    let gate = TransactionGate()
    let ends = Atomic(0)
    #expect(try gate.enter())
    gate.shut(waiting: 0) { ends.add(1, ordering: .relaxed) }
    #expect(ends.load(ordering: .relaxed) == 0)
    #expect(try !gate.enter())
    #expect(try !gate.join())
    #expect(try gate.still { 1 } == nil)
    #expect(try gate.exclusively(waiting: 0) { true } == .shut)
    gate.leave()
    #expect(ends.load(ordering: .relaxed) == 1)
  }

  @Test func aRunThatFailsShutsTheGate() throws {
    let gate = TransactionGate()
    #expect(try gate.exclusively(waiting: 0) { false } == .done)
    #expect(try !gate.enter())
  }
}
