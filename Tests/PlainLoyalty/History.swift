// All customers: who is one person, what is voided, and what is asked of the whole.

/// What has been recorded, in order of position.
package struct History: Sendable {
  package var setting: Setting
  package var touchpoints: [Touchpoint] = []
  package init(_ setting: Setting) { self.setting = setting }

  /// Records a touchpoint, which is given the next position.
  @discardableResult
  package mutating func record(
    _ customer: Int, at time: Instant, recorded: Instant? = nil, _ what: Happening
  ) -> Int {
    let position = touchpoints.count + 1
    let recorded = recorded ?? time
    touchpoints.append(
      Touchpoint(
        position: position, time: min(time, recorded), recorded: recorded, customer: customer, what))
    return position
  }

  /// The positions that count no more. A void may itself be voided: then what it did is taken back.
  package func voided() -> Set<Int> {
    var result: Set<Int> = []
    // A void is of what was recorded before it, so going backwards each is judged before what it voids.
    for touchpoint in touchpoints.reversed() {
      if case .voided(let position) = touchpoint.what, !result.contains(touchpoint.position) {
        result.insert(position)
      }
    }
    return result
  }

  /// The customers that merges connect.
  package func component(of customer: Int) -> Set<Int> {
    var result: Set<Int> = [customer]
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for touchpoint in touchpoints {
        guard case .merged(let other) = touchpoint.what else { continue }
        if result.contains(touchpoint.customer) != result.contains(other) {
          result.formUnion([touchpoint.customer, other])
          isGrowing = true
        }
      }
    }
    return result
  }

  /// What counts of one person, in order of time and position.
  package func history(of customer: Int) -> [Touchpoint] {
    let gone = voided()
    let one = component(of: customer)
    return touchpoints.filter { one.contains($0.customer) && !gone.contains($0.position) }
      .sorted { ($0.time, $0.position) < ($1.time, $1.position) }
  }

  /// A person in a programme, as of an instant.
  package func folding(_ customer: Int, _ programme: String = "main", at now: Instant) -> Folding {
    Folding(history(of: customer), programme: programme, setting, at: now)
  }
  /// How a person stands in a programme, as of an instant.
  package func standing(_ customer: Int, _ programme: String = "main", at now: Instant) -> Standing {
    folding(customer, programme, at: now).standing(at: now)
  }

  /// For a person: one line for each touchpoint.
  package var listing: String {
    touchpoints.map {
      "#\($0.position) \(setting.zone.text($0.time)) customer \($0.customer) \($0.what)"
    }.joined(separator: "\n")
  }
}

extension Zone {
  /// An instant as the local day and time.
  package func text(_ instant: Instant) -> String {
    if instant == .max { return "some day" }
    let (day, time) = local(instant)
    let seconds = time / microsecondsPerSecond
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(day) \(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }
}
