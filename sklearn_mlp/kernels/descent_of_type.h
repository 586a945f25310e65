/* Updates on batches, for one T; see sklearn_mlp/optim/descent.py. */

static Squares NAME(update)(const Network *net, const Steps *s, Update u, T *theta, T *grad) {
    Squares squares = {0, 0};
    for (int part = 0; part < 2; part++) {  /* the weights, and the rest without penalty or decay */
        const ptrdiff_t at = part ? net->n_weights : 0;
        const ptrdiff_t n = part ? net->n_parameters - at : net->n_weights;
        const T *factors = s->factors == NULL ? NULL : (const T *)s->factors + at;
        if (part) {
            u.strength = 0;
            u.keep = 1;
        }
        const Squares some =
            s->is_adam
                ? NAME(adam)(u, n, theta + at, grad + at, (T *)s->m + at, (T *)s->v + at, factors)
                : NAME(sgd)(u, n, theta + at, grad + at, (T *)s->m + at, factors);
        squares.grad += some.grad;
        if (!part) squares.theta = some.theta;
    }
    return squares;
}

/* For each batch: gradient, clipping, decay, step. Ends at a loss that is not finite. */
Taken NAME(descend)(Network *net, T *theta, T *grad, Steps s) {
    Taken taken = {s.loss, s.norm, 0, 0};
    NAME(see)(net, theta, grad);
    for (ptrdiff_t step = 0; step < s.n_steps; step++) {
        const ptrdiff_t start = step * s.batch_size, rest = s.n_rows - start;
        const ptrdiff_t size = rest < s.batch_size ? rest : s.batch_size;
        const double rate = s.rates[step], noise = s.noises[step];
        const double strength = net->alpha / (double)size;
        const intptr_t *rows = s.rows == NULL ? NULL : s.rows + start;
        const Range all = {0, size, size};
        double value = NAME(data_term)(net, rows, s.first_row + start, all, noise, &s.bits);
        taken.last_loss = value;
        taken.n_done = step + 1;
        if (!isfinite(value)) return taken;

        Update u = s.update;
        u.strength = strength;
        u.clip = 1;
        const double keep = 1 - rate * s.weight_decay * noise;
        u.keep = keep > 0 ? keep : 0;
        u.rate = rate;
        double norm = 0, of_theta = 0;
        if (s.max_norm > 0) {  /* its length must be known before the step */
            const Squares weights = NAME(penalise)(net->n_weights, theta, grad, strength);
            const ptrdiff_t n_rest = net->n_parameters - net->n_weights;
            const double of_rest =
                NAME(penalise)(n_rest, theta + net->n_weights, grad + net->n_weights, 0).grad;
            norm = sqrt(weights.grad + of_rest);
            of_theta = weights.theta;
            u.strength = 0;
            if (norm > s.max_norm) u.clip = s.max_norm / norm;
        }
        if (s.is_adam) {
            s.t++;
            u.rate = rate * sqrt(1 - pow(u.beta_2, (double)s.t)) / (1 - pow(u.beta_1, (double)s.t));
        }
        const Squares squares = NAME(update)(net, &s, u, theta, grad);
        if (s.max_norm <= 0) {
            norm = sqrt(squares.grad);
            of_theta = squares.theta;
        }
        value += 0.5 * strength * of_theta;
        taken.last_loss = value;
        taken.loss += value * (double)size;
        taken.norm += norm;
        if (!isfinite(value)) return taken;
    }
    return taken;
}
