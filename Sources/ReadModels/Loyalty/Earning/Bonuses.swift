// Points for joining, and on birthdays.

internal import Projection
internal import Words

extension Loyalty {
  /// Gives the points for joining, once for ever.
  func giveJoiningBonus(
    _ position: Position, at instant: Instant, under programme: LoyaltyProgramme,
    to member: inout LoyaltyMember
  ) throws {
    guard programme.bonuses.joining > 0, !member.extras.singles.hasJoiningBonus, member.status != .closed
    else { return }
    member.extras.singles.hasJoiningBonus = true
    try give(programme.bonuses.joining, position, at: instant, under: programme, to: &member)
  }

  private func give(
    _ points: Int64, _ position: Position, at instant: Instant, under programme: LoyaltyProgramme,
    to member: inout LoyaltyMember
  ) throws {
    let moment = calendar.moment(of: instant)
    member.points.earned = try member.points.earned.adding(points)
    try member.add(
      LoyaltyRow.Lot(
        id: position, earned: instant, active: instant,
        expires: programme.rules.expiry.end(from: moment, calendar), remaining: points, isPending: false,
        isSliding: programme.rules.expiry.isSliding))
  }

  // MARK: Birthdays

  /// Works out when the next points for a birthday are due: at the start of the day, once a calendar year.
  func planBirthday(
    of member: inout LoyaltyMember, _ person: LoyaltyRow.Person, after instant: Instant,
    under programme: LoyaltyProgramme
  ) {
    guard programme.bonuses.birthday > 0, member.isPresent, person.birthMonth > 0, person.birthDay > 0 else {
      if member.extras.singles.birthdayDue != .distantFuture {
        member.extras.singles.birthdayDue = .distantFuture
        member.derived.isQuietExact = false
      }
      return
    }
    let birthday = DayOfYear(month: person.birthMonth, day: person.birthDay)
    var year = CivilDate(daysSinceEpoch: Int(calendar.day(of: instant))).year
    // Years without end are not looked at: two are enough.
    if Int(member.extras.singles.birthdayYear) >= year { year = Int(member.extras.singles.birthdayYear) + 1 }
    var due = calendar.start(ofDay: birthday.day(in: year))
    if due <= instant { due = calendar.start(ofDay: birthday.day(in: year + 1)) }
    member.extras.singles.birthdayDue = due
    member.derived.wake(at: due)
    member.derived.isQuietExact = false
  }

  /// Gives the points for a birthday that is due, and plans the next.
  func giveBirthdayBonus(
    to member: inout LoyaltyMember, _ person: LoyaltyRow.Person, under programme: LoyaltyProgramme
  ) throws {
    let due = member.extras.singles.birthdayDue
    let year = CivilDate(daysSinceEpoch: Int(calendar.day(of: due))).year
    member.extras.singles.birthdayYear = Int32(clamping: year)
    if member.status != .closed {
      // Nothing is recorded on the day: the points come by the touchpoint that said when it is.
      try give(programme.bonuses.birthday, person.birthdaySaid, at: due, under: programme, to: &member)
    }
    planBirthday(of: &member, person, after: due, under: programme)
  }
}
