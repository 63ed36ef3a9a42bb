import Foundation
import Glibc
import Synchronization
import Testing

@testable import KeyValueStore

@Suite struct TransactionGateTests {
  @Test func anExclusiveRunWaitsForWhatIsActiveAndHoldsNewOnesBack() {
    let gate = TransactionGate()
    let steps = Mutex<[String]>([])
    #expect(gate.enter())
    let group = DispatchGroup()
    group.enter()
    Thread {
      #expect(
        gate.exclusively(waiting: 20) {
          steps.withLock { $0.append("exclusive") }
          return true
        } == .done)
      group.leave()
    }.start()
    usleep(50_000)
    group.enter()
    Thread {
      #expect(gate.enter())
      steps.withLock { $0.append("entered") }
      gate.leave()
      group.leave()
    }.start()
    usleep(50_000)
    // Short work on a thread that holds a transaction still gets in.
    #expect(gate.join())
    gate.leave()
    steps.withLock { $0.append("left") }
    gate.leave()
    group.wait()
    #expect(steps.withLock { $0 } == ["left", "exclusive", "entered"])
  }

  @Test func anExclusiveRunGivesUpAndLetsOthersGoOn() {
    let gate = TransactionGate()
    #expect(gate.enter())
    #expect(gate.enter())
    #expect(gate.exclusively(waiting: 0) { true } == .blocked(2))
    #expect(gate.enter())
  }

  @Test func aGateThatIsShutLetsNobodyInAndRunsItsEndOnce() {
    let gate = TransactionGate()
    let ends = Atomic(0)
    #expect(gate.enter())
    gate.shut(waiting: 0) { ends.add(1, ordering: .relaxed) }
    #expect(ends.load(ordering: .relaxed) == 0)
    #expect(!gate.enter())
    #expect(!gate.join())
    #expect(gate.still { 1 } == nil)
    #expect(gate.exclusively(waiting: 0) { true } == .shut)
    gate.leave()
    #expect(ends.load(ordering: .relaxed) == 1)
  }

  @Test func aRunThatFailsShutsTheGate() {
    let gate = TransactionGate()
    #expect(gate.exclusively(waiting: 0) { false } == .done)
    #expect(!gate.enter())
  }
}
