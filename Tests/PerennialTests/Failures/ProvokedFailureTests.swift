import Perennial
import Testing

/// Every row of the table of failures is of a failure that happens: what a program or a disk has to do for it is done, and no
/// error is made by hand.
struct ProvokedFailureTests {
  @Test("Every failure of the table happens, and is told with its code", arguments: FailureCode.allCases)
  func provoked(_ code: FailureCode) async throws {
    if code == .diskFull, !Provocation.mayMount {
      print("\(code.rawValue): mounting a small file system is not permitted here")
      return
    }
    let provocation = try Provocation()
    let found = await provocation.failure { try await provocation.provoke(code) }
    let (error, failure) = try #require(found, "\(code.rawValue): nothing failed")
    #expect(failure.code == code, "\(failure.code.rawValue): \(failure.message)")
    #expect(!failure.message.isEmpty)
    // A program that looks at the error itself finds the same code, but for what docs/errors.md says before its table.
    switch code {
    case .noSuchFile: #expect(Provocation.code(of: error) == ImportError.Code.notFound.rawValue)
    case .invalidDefinition: #expect(error is TypeFault)
    case .overflow: #expect(error is ArithmeticOverflow)
    case .checkFailed: #expect(error is Failure)
    case .unexpected: #expect(Failure(known: error) == nil)
    default: #expect(Provocation.code(of: error) == code.rawValue, "\(type(of: error)): \(error)")
    }
  }

  @Test("What is only asked and looked at fails with the same codes wherever it is asked")
  func again() async throws {
    // The second time as the first: no provocation depends on what another has left behind.
    for code in [FailureCode.damaged, .locked, .conflictingDuplicate, .staleView] {
      for _ in 0..<2 {
        let provocation = try Provocation()
        #expect(await provocation.failure { try await provocation.provoke(code) }?.failure.code == code)
      }
    }
  }
}

extension Provocation {
  /// Does what fails with a code. Each row of the table is here: a new one does not compile without it.
  func provoke(_ code: FailureCode) async throws {
    switch code {
    case .invalidRequest, .unknownSubject, .unknownView, .unknownFormat, .unknownTimeZone, .nothingToRollBack:
      try provokeRequest(code)
    case .invalidTouchpoint, .conflictingDuplicate, .ambiguousReference, .expectationFailed, .erased,
      .invalidSettings, .invalidPolicy, .invalidDefinition:
      try await provokeContent(code)
    case .invalidMapping, .invalidData, .noSuchFile, .unreadable: try await provokeImport(code)
    case .notFound, .notALedger, .locked, .cannotCreate, .accessDenied: try provokeOpening(code)
    case .notABackup, .otherBackup, .damagedBackup: try provokeBackup(code)
    case .notWritable, .insideDecision, .outcomeUnknown, .clockAhead, .diskFull, .inputOutput, .unexpected:
      try await provokeWriting(code)
    case .damaged, .rolledBack, .keyUnavailable, .keyLost: try await provokeLoss(code)
    case .damagedView, .staleView, .contended, .quarantined, .overflow, .undeclaredDetail, .checkFailed,
      .cancelled, .closed:
      try provokeView(code)
    }
  }
}
