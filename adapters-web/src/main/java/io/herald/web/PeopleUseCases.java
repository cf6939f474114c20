package io.herald.web;

import io.herald.application.access.AcceptInvitation;
import io.herald.application.access.InvitePerson;
import io.herald.application.access.LookAfterAccount;
import io.herald.application.access.ManagePeople;
import io.herald.application.access.SignIn;
import io.herald.application.access.SignInWithProvider;
import java.util.Optional;

/**
 * What the console can ask Herald to do with people.
 *
 * @param signInWithProvider offered if a provider is configured
 */
public record PeopleUseCases(
    SignIn signIn,
    InvitePerson invitePerson,
    AcceptInvitation acceptInvitation,
    ManagePeople managePeople,
    LookAfterAccount lookAfterAccount,
    Optional<SignInWithProvider> signInWithProvider) {}
