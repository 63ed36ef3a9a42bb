/// The numbers of the built-in types: assigned for ever, never reused. A family begins at a round number, so
/// that it can grow.
extension TouchpointType {
  // MARK: People

  /// `customer.registered`.
  @inlinable public static var customerRegistered: TouchpointType { TouchpointType(rawValue: 1) }
  /// `customer.updated`.
  @inlinable public static var customerUpdated: TouchpointType { TouchpointType(rawValue: 2) }
  /// `customer.linked`.
  @inlinable public static var customerLinked: TouchpointType { TouchpointType(rawValue: 3) }
  /// `customer.unlinked`.
  @inlinable public static var customerUnlinked: TouchpointType { TouchpointType(rawValue: 4) }
  /// `customer.merged`: its value is the other customer's number.
  @inlinable public static var customerMerged: TouchpointType { TouchpointType(rawValue: 5) }
  /// `customer.unmerged`: its value is the other customer's number.
  @inlinable public static var customerUnmerged: TouchpointType { TouchpointType(rawValue: 6) }
  /// `consent.granted`: about a purpose.
  @inlinable public static var consentGranted: TouchpointType { TouchpointType(rawValue: 7) }
  /// `consent.withdrawn`: about a purpose.
  @inlinable public static var consentWithdrawn: TouchpointType { TouchpointType(rawValue: 8) }
  /// `preference.set`.
  @inlinable public static var preferenceSet: TouchpointType { TouchpointType(rawValue: 9) }
  /// `customer.erased`: about a request.
  @inlinable public static var customerErased: TouchpointType { TouchpointType(rawValue: 10) }
  /// `customer.disclosed`: about a request.
  @inlinable public static var customerDisclosed: TouchpointType { TouchpointType(rawValue: 11) }
  /// `touchpoint.voided`: its value is another touchpoint's position.
  @inlinable public static var touchpointVoided: TouchpointType { TouchpointType(rawValue: 12) }
  /// `touchpoint.assigned`: its value is another touchpoint's position.
  @inlinable public static var touchpointAssigned: TouchpointType { TouchpointType(rawValue: 13) }
  /// `touchpoint.redacted`: its value is another touchpoint's position.
  @inlinable public static var touchpointRedacted: TouchpointType { TouchpointType(rawValue: 14) }
  /// `use.restricted`: about a request.
  @inlinable public static var useRestricted: TouchpointType { TouchpointType(rawValue: 15) }
  /// `use.allowed`: about a request.
  @inlinable public static var useAllowed: TouchpointType { TouchpointType(rawValue: 16) }
  /// `merge.suggested`: its value is the other customer's number.
  @inlinable public static var mergeSuggested: TouchpointType { TouchpointType(rawValue: 17) }
  /// `merge.dismissed`: its value is the other customer's number.
  @inlinable public static var mergeDismissed: TouchpointType { TouchpointType(rawValue: 18) }

  // MARK: Buying

  /// `product.viewed`: about a product.
  @inlinable public static var productViewed: TouchpointType { TouchpointType(rawValue: 100) }
  /// `product.searched`: about a product.
  @inlinable public static var productSearched: TouchpointType { TouchpointType(rawValue: 101) }
  /// `cart.updated`: about a cart; its value is `total`, money.
  @inlinable public static var cartUpdated: TouchpointType { TouchpointType(rawValue: 102) }
  /// `checkout.started`: about a cart; its value is `total`, money.
  @inlinable public static var checkoutStarted: TouchpointType { TouchpointType(rawValue: 103) }
  /// `order.placed`: about an order; its value is `total`, money.
  @inlinable public static var orderPlaced: TouchpointType { TouchpointType(rawValue: 104) }
  /// `order.shipped`: about an order.
  @inlinable public static var orderShipped: TouchpointType { TouchpointType(rawValue: 105) }
  /// `order.delivered`: about an order.
  @inlinable public static var orderDelivered: TouchpointType { TouchpointType(rawValue: 106) }
  /// `order.cancelled`: about an order.
  @inlinable public static var orderCancelled: TouchpointType { TouchpointType(rawValue: 107) }
  /// `payment.captured`: about an order; its value is `amount`, money.
  @inlinable public static var paymentCaptured: TouchpointType { TouchpointType(rawValue: 108) }
  /// `payment.failed`: about an order; its value is `amount`, money.
  @inlinable public static var paymentFailed: TouchpointType { TouchpointType(rawValue: 109) }
  /// `refund.issued`: about an order; its value is `amount`, money.
  @inlinable public static var refundIssued: TouchpointType { TouchpointType(rawValue: 110) }
  /// `subscription.started`: about a subscription; its value is `price`, money.
  @inlinable public static var subscriptionStarted: TouchpointType { TouchpointType(rawValue: 111) }
  /// `subscription.renewed`: about a subscription; its value is `price`, money.
  @inlinable public static var subscriptionRenewed: TouchpointType { TouchpointType(rawValue: 112) }
  /// `subscription.paused`: about a subscription; its value is `price`, money.
  @inlinable public static var subscriptionPaused: TouchpointType { TouchpointType(rawValue: 113) }
  /// `subscription.cancelled`: about a subscription; its value is `price`, money.
  @inlinable public static var subscriptionCancelled: TouchpointType { TouchpointType(rawValue: 114) }
  /// `booking.made`: about a booking.
  @inlinable public static var bookingMade: TouchpointType { TouchpointType(rawValue: 115) }
  /// `booking.kept`: about a booking.
  @inlinable public static var bookingKept: TouchpointType { TouchpointType(rawValue: 116) }
  /// `booking.missed`: about a booking.
  @inlinable public static var bookingMissed: TouchpointType { TouchpointType(rawValue: 117) }
  /// `booking.cancelled`: about a booking.
  @inlinable public static var bookingCancelled: TouchpointType { TouchpointType(rawValue: 118) }

  // MARK: Being in touch

  /// `visit.made`: about a session; its value is seconds.
  @inlinable public static var visitMade: TouchpointType { TouchpointType(rawValue: 200) }
  /// `message.sent`: about a campaign.
  @inlinable public static var messageSent: TouchpointType { TouchpointType(rawValue: 201) }
  /// `message.delivered`: about a campaign.
  @inlinable public static var messageDelivered: TouchpointType { TouchpointType(rawValue: 202) }
  /// `message.opened`: about a campaign.
  @inlinable public static var messageOpened: TouchpointType { TouchpointType(rawValue: 203) }
  /// `message.clicked`: about a campaign.
  @inlinable public static var messageClicked: TouchpointType { TouchpointType(rawValue: 204) }
  /// `message.bounced`: about a campaign.
  @inlinable public static var messageBounced: TouchpointType { TouchpointType(rawValue: 205) }
  /// `message.complained`: about a campaign.
  @inlinable public static var messageComplained: TouchpointType { TouchpointType(rawValue: 206) }
  /// `message.unsubscribed`: about a campaign.
  @inlinable public static var messageUnsubscribed: TouchpointType { TouchpointType(rawValue: 207) }
  /// `call.made`: about a ticket or a deal; its value is seconds.
  @inlinable public static var callMade: TouchpointType { TouchpointType(rawValue: 208) }
  /// `interaction.logged`: about a ticket or a deal; its value is seconds.
  @inlinable public static var interactionLogged: TouchpointType { TouchpointType(rawValue: 209) }
  /// `onboarding.progressed`: its value is the step.
  @inlinable public static var onboardingProgressed: TouchpointType { TouchpointType(rawValue: 210) }
  /// `checkin.made`: its value is the step.
  @inlinable public static var checkinMade: TouchpointType { TouchpointType(rawValue: 211) }

  // MARK: Helping

  /// `ticket.opened`: about a ticket; its value is its priority.
  @inlinable public static var ticketOpened: TouchpointType { TouchpointType(rawValue: 300) }
  /// `ticket.replied`: about a ticket; its value is its priority.
  @inlinable public static var ticketReplied: TouchpointType { TouchpointType(rawValue: 301) }
  /// `ticket.waiting`: about a ticket; its value is its priority.
  @inlinable public static var ticketWaiting: TouchpointType { TouchpointType(rawValue: 302) }
  /// `ticket.escalated`: about a ticket; its value is its priority.
  @inlinable public static var ticketEscalated: TouchpointType { TouchpointType(rawValue: 303) }
  /// `ticket.resolved`: about a ticket; its value is its priority.
  @inlinable public static var ticketResolved: TouchpointType { TouchpointType(rawValue: 304) }
  /// `ticket.reopened`: about a ticket; its value is its priority.
  @inlinable public static var ticketReopened: TouchpointType { TouchpointType(rawValue: 305) }
  /// `ticket.closed`: about a ticket; its value is its priority.
  @inlinable public static var ticketClosed: TouchpointType { TouchpointType(rawValue: 306) }
  /// `help.searched`: about a session.
  @inlinable public static var helpSearched: TouchpointType { TouchpointType(rawValue: 307) }
  /// `chat.handled`: about a session.
  @inlinable public static var chatHandled: TouchpointType { TouchpointType(rawValue: 308) }

  // MARK: Listening

  /// `survey.answered`: about a survey; its value is the score.
  @inlinable public static var surveyAnswered: TouchpointType { TouchpointType(rawValue: 400) }
  /// `review.posted`: about an order or a product; its value is the rating.
  @inlinable public static var reviewPosted: TouchpointType { TouchpointType(rawValue: 401) }
  /// `feedback.given`: about an order or a product; its value is the rating.
  @inlinable public static var feedbackGiven: TouchpointType { TouchpointType(rawValue: 402) }
  /// `feedback.answered`: about an order or a product; its value is the rating.
  @inlinable public static var feedbackAnswered: TouchpointType { TouchpointType(rawValue: 403) }
  /// `mention.made`: about a campaign; its value is `reach`, people.
  @inlinable public static var mentionMade: TouchpointType { TouchpointType(rawValue: 404) }
  /// `content.shared`: about a campaign; its value is `reach`, people.
  @inlinable public static var contentShared: TouchpointType { TouchpointType(rawValue: 405) }

  // MARK: Belonging

  /// `program.joined`: about a program.
  @inlinable public static var programJoined: TouchpointType { TouchpointType(rawValue: 500) }
  /// `program.left`: about a program.
  @inlinable public static var programLeft: TouchpointType { TouchpointType(rawValue: 501) }
  /// `points.redeemed`: about an order or a reward; its value is points.
  @inlinable public static var pointsRedeemed: TouchpointType { TouchpointType(rawValue: 502) }
  /// `points.adjusted`: about an order or a reward; its value is points.
  @inlinable public static var pointsAdjusted: TouchpointType { TouchpointType(rawValue: 503) }
  /// `points.transferred`: about a customer; its value is points.
  @inlinable public static var pointsTransferred: TouchpointType { TouchpointType(rawValue: 504) }
  /// `points.reinstated`: about an order or a reward; its value is points.
  @inlinable public static var pointsReinstated: TouchpointType { TouchpointType(rawValue: 505) }
  /// `reward.granted`: about a reward.
  @inlinable public static var rewardGranted: TouchpointType { TouchpointType(rawValue: 506) }
  /// `reward.used`: about a reward.
  @inlinable public static var rewardUsed: TouchpointType { TouchpointType(rawValue: 507) }
  /// `tier.granted`: about a program.
  @inlinable public static var tierGranted: TouchpointType { TouchpointType(rawValue: 508) }
  /// `referral.made`: about a code.
  @inlinable public static var referralMade: TouchpointType { TouchpointType(rawValue: 509) }
  /// `referral.accepted`: about a code.
  @inlinable public static var referralAccepted: TouchpointType { TouchpointType(rawValue: 510) }
  /// `community.joined`: about a community.
  @inlinable public static var communityJoined: TouchpointType { TouchpointType(rawValue: 511) }
  /// `community.posted`: about a community.
  @inlinable public static var communityPosted: TouchpointType { TouchpointType(rawValue: 512) }
  /// `event.attended`: about a community.
  @inlinable public static var eventAttended: TouchpointType { TouchpointType(rawValue: 513) }
  /// `points.held`: about an order or a reward; its value is points.
  @inlinable public static var pointsHeld: TouchpointType { TouchpointType(rawValue: 514) }
  /// `points.captured`: about an order or a reward; its value is points.
  @inlinable public static var pointsCaptured: TouchpointType { TouchpointType(rawValue: 515) }
  /// `points.released`: about a program.
  @inlinable public static var pointsReleased: TouchpointType { TouchpointType(rawValue: 516) }
  /// `member.changed`: about a program.
  @inlinable public static var memberChanged: TouchpointType { TouchpointType(rawValue: 517) }
  /// `pool.joined`: about a customer, which is the pool's account.
  @inlinable public static var poolJoined: TouchpointType { TouchpointType(rawValue: 518) }
  /// `pool.left`: about a customer, which is the pool's account.
  @inlinable public static var poolLeft: TouchpointType { TouchpointType(rawValue: 519) }
  /// `referral.rewarded`: about a code; its value is points.
  @inlinable public static var referralRewarded: TouchpointType { TouchpointType(rawValue: 520) }
  /// `expiry.announced`: about a program; its value is points.
  @inlinable public static var expiryAnnounced: TouchpointType { TouchpointType(rawValue: 521) }
  /// `account.opened`.
  @inlinable public static var accountOpened: TouchpointType { TouchpointType(rawValue: 522) }
  /// `account.counted`: its value is the count.
  @inlinable public static var accountCounted: TouchpointType { TouchpointType(rawValue: 523) }
  /// `giftcard.issued`: about an order; its value is `amount`, money.
  @inlinable public static var giftcardIssued: TouchpointType { TouchpointType(rawValue: 524) }
  /// `giftcard.used`: about an order; its value is `amount`, money.
  @inlinable public static var giftcardUsed: TouchpointType { TouchpointType(rawValue: 525) }
  /// `giftcard.refunded`: about an order; its value is `amount`, money.
  @inlinable public static var giftcardRefunded: TouchpointType { TouchpointType(rawValue: 526) }
  /// `giftcard.expired`.
  @inlinable public static var giftcardExpired: TouchpointType { TouchpointType(rawValue: 527) }

  // MARK: Selling

  /// `lead.captured`: about a lead; its value is `expected`, money.
  @inlinable public static var leadCaptured: TouchpointType { TouchpointType(rawValue: 600) }
  /// `lead.qualified`: about a lead; its value is `expected`, money.
  @inlinable public static var leadQualified: TouchpointType { TouchpointType(rawValue: 601) }
  /// `lead.dropped`: about a lead; its value is `expected`, money.
  @inlinable public static var leadDropped: TouchpointType { TouchpointType(rawValue: 602) }
  /// `deal.opened`: about a deal; its value is `amount`, money.
  @inlinable public static var dealOpened: TouchpointType { TouchpointType(rawValue: 603) }
  /// `deal.moved`: about a deal; its value is `amount`, money.
  @inlinable public static var dealMoved: TouchpointType { TouchpointType(rawValue: 604) }
  /// `deal.won`: about a deal; its value is `amount`, money.
  @inlinable public static var dealWon: TouchpointType { TouchpointType(rawValue: 605) }
  /// `deal.lost`: about a deal; its value is `amount`, money.
  @inlinable public static var dealLost: TouchpointType { TouchpointType(rawValue: 606) }
  /// `quote.sent`: about a deal; its value is `amount`, money.
  @inlinable public static var quoteSent: TouchpointType { TouchpointType(rawValue: 607) }
  /// `followup.scheduled`: about a deal; its value is `due`, an instant.
  @inlinable public static var followupScheduled: TouchpointType { TouchpointType(rawValue: 608) }
  /// `followup.done`: about a deal; its value is `due`, an instant.
  @inlinable public static var followupDone: TouchpointType { TouchpointType(rawValue: 609) }

  // MARK: Trying and acting

  /// `campaign.shown`: about a campaign.
  @inlinable public static var campaignShown: TouchpointType { TouchpointType(rawValue: 700) }
  /// `experiment.assigned`: about an experiment.
  @inlinable public static var experimentAssigned: TouchpointType { TouchpointType(rawValue: 701) }
  /// `action.decided`: about a rule.
  @inlinable public static var actionDecided: TouchpointType { TouchpointType(rawValue: 702) }
  /// `action.delivered`: about a rule.
  @inlinable public static var actionDelivered: TouchpointType { TouchpointType(rawValue: 703) }
  /// `action.failed`: about a rule.
  @inlinable public static var actionFailed: TouchpointType { TouchpointType(rawValue: 704) }
  /// `action.suppressed`: about a rule.
  @inlinable public static var actionSuppressed: TouchpointType { TouchpointType(rawValue: 705) }
  /// `decision.refused`: a decision that has recorded nothing else.
  @inlinable public static var decisionRefused: TouchpointType { TouchpointType(rawValue: 706) }

  // MARK: The business itself

  /// `policy.published`: about a policy.
  @inlinable public static var policyPublished: TouchpointType { TouchpointType(rawValue: 800) }
  /// `settings.changed`.
  @inlinable public static var settingsChanged: TouchpointType { TouchpointType(rawValue: 801) }
  /// `spend.recorded`: about a campaign; its value is `amount`, money.
  @inlinable public static var spendRecorded: TouchpointType { TouchpointType(rawValue: 802) }
  /// `product.defined`: about a product; its value is `cost`, money.
  @inlinable public static var productDefined: TouchpointType { TouchpointType(rawValue: 803) }
  /// `store.defined`: about a name; its value is `cost`, money.
  @inlinable public static var storeDefined: TouchpointType { TouchpointType(rawValue: 804) }
  /// `staff.defined`: about a party; its value is `cost`, money.
  @inlinable public static var staffDefined: TouchpointType { TouchpointType(rawValue: 805) }
  /// `party.defined`: about a party; its value is `cost`, money.
  @inlinable public static var partyDefined: TouchpointType { TouchpointType(rawValue: 806) }
  /// `objective.set`: about an objective; its value is the target.
  @inlinable public static var objectiveSet: TouchpointType { TouchpointType(rawValue: 807) }
  /// `catalog.defined`: about a name; its value is the number.
  @inlinable public static var catalogDefined: TouchpointType { TouchpointType(rawValue: 808) }
  /// `policy.withdrawn`: about a policy.
  @inlinable public static var policyWithdrawn: TouchpointType { TouchpointType(rawValue: 809) }
  /// `keys.rotated`: its value is the number of the key-encryption key.
  @inlinable public static var keysRotated: TouchpointType { TouchpointType(rawValue: 810) }
  /// `data.exported`: about a party; its value is the number of customers.
  @inlinable public static var dataExported: TouchpointType { TouchpointType(rawValue: 811) }
}
