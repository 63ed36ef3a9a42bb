import Perennial

/// Consent written a second time, plainly and slowly, by the rules of the guide alone: by what the tests have recorded, without a look
/// into the ledger.
struct PlainConsents {
  struct Said {
    var position: UInt64
    var occurred, recorded: Instant
    var customer: UInt32
    var isGrant: Bool
    var purpose: String
    var channels: [String]
    var expires: Instant?
    /// Positions of what changed whose it is, with the customer whose it was then; nil for nobody's.
    var moved: [(position: UInt64, to: UInt32?)] = []
  }

  struct Use {
    var position: UInt64
    var recorded: Instant
    var customer: UInt32
    var isRestricted: Bool
  }

  struct Pair {
    var one, other: UInt32
    var from: UInt64
    var until = UInt64.max
  }

  struct Register {
    var position: UInt64
    var from: Instant
    var bases: [String: LawfulBasis]
  }

  var said: [Said] = []
  var uses: [Use] = []
  var pairs: [Pair] = []
  var registers: [Register] = []

  /// The numbers that were one person, as known at a position.
  func person(of customer: UInt32, at position: UInt64) -> Set<UInt32> {
    var person: Set = [customer]
    for _ in pairs {
      for pair in pairs where pair.from <= position && position < pair.until {
        if person.contains(pair.one) || person.contains(pair.other) {
          person.formUnion([pair.one, pair.other])
        }
      }
    }
    return person
  }

  /// Why data may be used, or may not, in the words of the guide; and the position that decides.
  func answer(of customer: UInt32, _ purpose: String, _ channel: String?, at instant: Instant, known: UInt64)
    -> (reason: String, position: UInt64?)
  {
    let person = person(of: customer, at: known)
    var lasting: [UInt32: UInt64] = [:]
    for use in uses where use.position <= known && use.recorded <= instant && person.contains(use.customer) {
      if !use.isRestricted {
        lasting[use.customer] = nil
      } else if lasting[use.customer] == nil {
        lasting[use.customer] = use.position
      }
    }
    if let first = lasting.values.min() { return ("restricted", first) }

    let register = registers.filter { $0.position <= known && $0.from <= instant }
      .max { ($0.from, $0.position) < ($1.from, $1.position) }
    var basis = LawfulBasis.consent
    if let register {
      guard let registered = register.bases[purpose] else { return ("purpose-not-registered", nil) }
      basis = registered
    }
    // One after the other, each word sets every channel that it is about.
    var word: [String: (isGrant: Bool, position: UInt64, expires: Instant?)] = [:]
    let asked = channel ?? "*"
    for said in heard(person, at: instant, known: known) where said.purpose == purpose {
      let about = said.channels.isEmpty ? ["*", "email", "sms", "post"] : said.channels
      for channel in about { word[channel] = (said.isGrant, said.position, said.expires) }
    }
    switch basis {
    case .consent:
      guard let last = word[asked] else { return ("never-granted", nil) }
      if !last.isGrant { return ("withdrawn", last.position) }
      if let end = last.expires, !(instant < end) { return ("expired", last.position) }
      return ("granted", last.position)
    case .legitimateInterest:
      if let last = word[asked], !last.isGrant { return ("objected", last.position) }
      return ("not-needed", nil)
    default: return ("not-needed", nil)
    }
  }

  private func heard(_ person: Set<UInt32>, at instant: Instant, known: UInt64) -> [Said] {
    said.filter { said in
      guard said.position <= known, min(said.occurred, said.recorded) <= instant else { return false }
      var whose: UInt32? = said.customer
      for moved in said.moved where moved.position <= known { whose = moved.to }
      return whose.map(person.contains) ?? false
    }
    .sorted {
      (min($0.occurred, $0.recorded), $0.position) < (min($1.occurred, $1.recorded), $1.position)
    }
  }
}
